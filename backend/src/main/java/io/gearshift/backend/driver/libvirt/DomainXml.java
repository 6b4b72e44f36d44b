package io.gearshift.backend.driver.libvirt;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.driver.ContainerSpec;
import io.gearshift.backend.driver.Tuning;
import java.io.StringWriter;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/// Writes libvirt's domain XML for a container. All texts go through an XML writer, so nothing in a
/// name or a record can become an element.
final class DomainXml {

    /// Namespace of the record in `<metadata>`.
    static final String NAMESPACE = "https://gearshift.io/ns/gear/1";

    /// Prefix that libvirt keeps with it.
    static final String PREFIX = "gear";

    /// Element of the record.
    static final String RECORD = "record";

    /// libvirt's own "no limit" of memory, in KiB; it stands for itself in `<memory>` too.
    static final long UNLIMITED_KIB = 9_007_199_254_740_991L;

    private final XMLStreamWriter out;

    private DomainXml(XMLStreamWriter out) {
        this.out = out;
    }

    /// The XML of a container.
    static String write(ContainerSpec spec) {
        var text = new StringWriter();
        try {
            XMLStreamWriter out = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            new DomainXml(out).domain(spec);
            out.close();
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException("cannot describe " + spec.name() + " in XML", e);
        }
        return text.toString();
    }

    /// The element that `virDomainSetMetadata` takes.
    static String record(String json) {
        var text = new StringWriter();
        try {
            XMLStreamWriter out = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            new DomainXml(out).leaf(RECORD, json);
            out.close();
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException("cannot put a record into XML", e);
        }
        return text.toString();
    }

    private void domain(ContainerSpec spec) throws XMLStreamException {
        out.writeStartElement("domain");
        out.writeAttribute("type", "lxc");
        leaf("name", spec.name());
        leaf("uuid", spec.uuid().toString());
        leaf("title", spec.title());
        metadata(spec.record());
        // Not the limit: what memtune says wins. A number here would stay as a cap when memtune's
        // is lifted.
        leaf("memory", Long.toString(UNLIMITED_KIB), Map.of("unit", "KiB"));
        leaf("vcpu", "1");
        tuning(spec.tuning());
        out.writeStartElement("os");
        leaf("type", "exe");
        leaf("init", spec.init());
        out.writeEndElement();
        idMap(spec);
        out.writeStartElement("features");
        out.writeEmptyElement("privnet");
        out.writeEmptyElement("capabilities");
        out.writeAttribute("policy", "default");
        out.writeEndElement();
        out.writeEmptyElement("clock");
        out.writeAttribute("offset", "utc");
        leaf("on_poweroff", "destroy");
        leaf("on_reboot", "destroy");
        leaf("on_crash", "destroy");
        devices(spec);
        out.writeEndElement();
    }

    private void metadata(String json) throws XMLStreamException {
        out.writeStartElement("metadata");
        out.writeStartElement(PREFIX, RECORD, NAMESPACE);
        out.writeNamespace(PREFIX, NAMESPACE);
        out.writeCharacters(json);
        out.writeEndElement();
        out.writeEndElement();
    }

    private void tuning(Tuning tuning) throws XMLStreamException {
        out.writeStartElement("memtune");
        memory("hard_limit", tuning.hardLimitBytes());
        memory("soft_limit", tuning.softLimitBytes());
        memory("swap_hard_limit", tuning.swapHardLimitBytes());
        out.writeEndElement();
        out.writeStartElement("cputune");
        number("shares", tuning.cpuShares());
        number("period", tuning.cpuPeriodMicros());
        if (tuning.cpuQuotaMicros() != null) {
            leaf("quota", Long.toString(quota(tuning.cpuQuotaMicros())));
        }
        out.writeEndElement();
    }

    private void memory(String name, @Nullable Cap cap) throws XMLStreamException {
        if (cap instanceof Cap.At(long bytes)) {
            leaf(name, Long.toString(bytes / 1024), Map.of("unit", "KiB"));
        }
    }

    private void number(String name, @Nullable Long value) throws XMLStreamException {
        if (value != null) {
            leaf(name, value.toString());
        }
    }

    private void idMap(ContainerSpec spec) throws XMLStreamException {
        out.writeStartElement("idmap");
        for (String kind : new String[] {"uid", "gid"}) {
            out.writeEmptyElement(kind);
            out.writeAttribute("start", "0");
            out.writeAttribute("target", Long.toString(spec.idBase()));
            out.writeAttribute("count", Long.toString(spec.idCount()));
        }
        out.writeEndElement();
    }

    private void devices(ContainerSpec spec) throws XMLStreamException {
        out.writeStartElement("devices");
        fileSystem(new ContainerSpec.Bind(spec.root(), "/", true));
        for (ContainerSpec.Bind bind : spec.binds()) {
            fileSystem(bind);
        }
        out.writeEmptyElement("console");
        out.writeAttribute("type", "pty");
        out.writeEndElement();
    }

    private void fileSystem(ContainerSpec.Bind bind) throws XMLStreamException {
        out.writeStartElement("filesystem");
        out.writeAttribute("type", "mount");
        out.writeEmptyElement("source");
        out.writeAttribute("dir", bind.source().toString());
        out.writeEmptyElement("target");
        out.writeAttribute("dir", bind.target());
        if (!bind.writable()) {
            out.writeEmptyElement("readonly");
        }
        out.writeEndElement();
    }

    private void leaf(String name, String text) throws XMLStreamException {
        leaf(name, text, Map.of());
    }

    private void leaf(String name, String text, Map<String, String> attributes)
            throws XMLStreamException {
        out.writeStartElement(name);
        for (Map.Entry<String, String> each : attributes.entrySet()) {
            out.writeAttribute(each.getKey(), each.getValue());
        }
        out.writeCharacters(text);
        out.writeEndElement();
    }

    /// libvirt's number for a CPU quota: -1 is none.
    static long quota(Cap cap) {
        return switch (cap) {
            case Cap.Unlimited() -> -1;
            case Cap.At(long micros) -> micros;
        };
    }

    /// libvirt's number for a memory limit, in KiB.
    static long kibibytes(Cap cap) {
        return switch (cap) {
            case Cap.Unlimited() -> UNLIMITED_KIB;
            case Cap.At(long bytes) -> Math.min(UNLIMITED_KIB, bytes / 1024);
        };
    }
}
