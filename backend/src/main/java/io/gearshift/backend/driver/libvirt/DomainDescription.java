package io.gearshift.backend.driver.libvirt;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.driver.Tuning;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// What we read out of a domain's XML; anything else in it is skipped. Parsed without document type
/// and without entities from outside, since whoever defined the domain wrote it.
///
/// @param idBase `target` of the id map's entry that starts at 0; null without one
/// @param tuning limits; a memory cap or quota that the XML does not have is none
/// @param interfaces names of its interfaces on the host; those of a domain that does not run may
///   not be known
/// @param record text of our element in `<metadata>`; null if there is none
record DomainDescription(
        String name,
        UUID uuid,
        @Nullable String title,
        @Nullable Long idBase,
        long idCount,
        @Nullable String record,
        List<String> interfaces,
        Tuning tuning) {

    /// Copies the list.
    DomainDescription {
        interfaces = List.copyOf(interfaces);
    }

    private static final XMLInputFactory FACTORY = factory();

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /// Reads the XML.
    ///
    /// @throws IllegalArgumentException saying what was wanted and found
    static DomainDescription parse(String xml) {
        try {
            XMLStreamReader reader = FACTORY.createXMLStreamReader(new StringReader(xml));
            try {
                return read(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException(
                    "wanted a domain's XML, found: " + e.getMessage(), e);
        }
    }

    private static DomainDescription read(XMLStreamReader reader) throws XMLStreamException {
        Deque<String> path = new ArrayDeque<>();
        String name = null;
        String uuid = null;
        String title = null;
        String record = null;
        Long idBase = null;
        long idCount = 0;
        List<String> interfaces = new ArrayList<>();
        Cap hard = Cap.MAX;
        Cap soft = Cap.MAX;
        Cap withSwap = Cap.MAX;
        Cap quota = Cap.MAX;
        Long shares = null;
        Long period = null;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.END_ELEMENT) {
                path.removeLast();
            } else if (event == XMLStreamConstants.START_ELEMENT) {
                path.addLast(reader.getLocalName());
                String where = String.join("/", path);
                switch (where) {
                    case "domain/name" -> name = text(reader, path);
                    case "domain/uuid" -> uuid = text(reader, path);
                    case "domain/title" -> title = text(reader, path);
                    case "domain/memtune/hard_limit" -> hard = bytes(reader, path);
                    case "domain/memtune/soft_limit" -> soft = bytes(reader, path);
                    case "domain/memtune/swap_hard_limit" -> withSwap = bytes(reader, path);
                    case "domain/cputune/shares" -> shares = Long.valueOf(text(reader, path));
                    case "domain/cputune/period" -> period = Long.valueOf(text(reader, path));
                    case "domain/cputune/quota" -> quota = micros(text(reader, path));
                    case "domain/metadata/record" -> {
                        if (DomainXml.NAMESPACE.equals(reader.getNamespaceURI())) {
                            record = text(reader, path);
                        }
                    }
                    case "domain/devices/interface/target" -> {
                        String device = reader.getAttributeValue(null, "dev");
                        if (device != null) {
                            interfaces.add(device);
                        }
                    }
                    case "domain/idmap/uid" -> {
                        if ("0".equals(reader.getAttributeValue(null, "start"))) {
                            idBase = Long.valueOf(reader.getAttributeValue(null, "target"));
                            idCount = Long.parseLong(reader.getAttributeValue(null, "count"));
                        }
                    }
                    default -> {
                        // Not ours to know.
                    }
                }
            }
        }
        if (name == null || uuid == null) {
            throw new IllegalArgumentException(
                    "wanted a domain with name and uuid, found name " + name + ", uuid " + uuid);
        }
        return new DomainDescription(
                name,
                UUID.fromString(uuid),
                title,
                idBase,
                idCount,
                record,
                interfaces,
                new Tuning(hard, soft, withSwap, shares, quota, period));
    }

    /// libvirt writes KiB whatever it was given.
    private static Cap bytes(XMLStreamReader reader, Deque<String> path) throws XMLStreamException {
        String unit = reader.getAttributeValue(null, "unit");
        if (unit != null && !unit.equals("KiB")) {
            throw new IllegalArgumentException("wanted a limit in KiB, found one in " + unit);
        }
        long kibibytes = Long.parseLong(text(reader, path));
        return kibibytes >= DomainXml.UNLIMITED_KIB ? Cap.MAX : Cap.at(kibibytes * 1024);
    }

    private static Cap micros(String quota) {
        long micros = Long.parseLong(quota);
        // libvirt has -1 and also a very large number for "none".
        return micros <= 0 || micros >= Long.MAX_VALUE / 1000 ? Cap.MAX : Cap.at(micros);
    }

    /// The text of the element that was just entered; leaves it.
    private static String text(XMLStreamReader reader, Deque<String> path)
            throws XMLStreamException {
        String text = reader.getElementText();
        path.removeLast();
        return text;
    }
}
