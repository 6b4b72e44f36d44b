package io.gearshift.backend.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.GearMirror;
import io.gearshift.collectors.UnexpectedText;
import io.gearshift.collectors.proc.IdMap;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InsideTest {
    private static final IdMap MAP = new IdMap(List.of(new IdMap.Range(0, 100_000, 65_536)));

    private static Inside inside(String lines) throws UnexpectedText {
        return new Inside(
                MirrorText.parse((lines + "end\n").getBytes(StandardCharsets.UTF_8)), MAP, MAP);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    40755,  drwxr-xr-x
                    100644, -rw-r--r--
                    120777, lrwxrwxrwx
                    20620,  crw--w----
                    60660,  brw-rw----
                    10600,  prw-------
                    140755, srwxr-xr-x
                    41777,  drwxrwxrwt
                    104755, -rwsr-xr-x
                    102644, -rw-r-Sr--
                    0,      ?---------
                    """)
    void modesAreWrittenAsLsDoes(String octal, String words) {
        assertThat(Inside.mode(Integer.parseInt(octal, 8))).isEqualTo(words);
    }

    @Test
    void anOwnerHasANumberOnEachSideOrIsNobodyInside() throws UnexpectedText {
        List<GearMirror.Entry> rows =
                inside(
                                "entry\tb\t40755\t101000\t100000\t4096\t0\t\nentry\ta\t40755\t0\t7\t0\t1\t\n")
                        .root()
                        .rows();
        assertThat(rows.get(0))
                .isEqualTo(
                        new GearMirror.Entry("a", "drwxr-xr-x", 0, null, 7, null, 0, true, null));
        assertThat(rows.get(1).insideUid()).isEqualTo(1000);
        assertThat(rows.get(1).insideGid()).isZero();
    }

    @Test
    void whatCannotBeLookedAtIsNamedAndNoMore() throws UnexpectedText {
        assertThat(inside("entry\tx\t0\t0\t0\t0\t0\t\n").root().rows().getFirst().mode()).isEmpty();
    }

    @Test
    void theEndOfAnInterfaceIsFoundWhereverItIs() throws UnexpectedText {
        List<GearMirror.Interface> rows =
                inside(
                                """
                                link\t1\tlo\t\t00:00:00:00:00:00\t65536\t65609\t0\t-1
                                link\t2\teth0\tveth\t52:54:00:00:00:01\t1500\t69699\t19\t3
                                link\t3\teth1\tveth\t52:54:00:00:00:02\t1500\t4098\t4\t9
                                link\t5\ta\tveth\t52:54:00:00:00:03\t1500\t69699\t6\t-1
                                link\t6\tb\tveth\t52:54:00:00:00:04\t1500\t69699\t5\t-1
                                address\t2\t4\t10.0.0.2\t32\t10.0.0.1
                                address\t2\t6\tfe80::1\t64\t
                                outside\t3
                                peer\t19\tveth7\tveth\tbr0
                                peeraddress\t19\t4\t10.0.0.1\t24\t
                                """)
                        .interfaces()
                        .rows();
        assertThat(rows.get(0).end()).isNull();
        assertThat(rows.get(0).up()).isTrue();
        assertThat(rows.get(1).addresses())
                .containsExactly("10.0.0.2 to 10.0.0.1/32", "fe80::1/64");
        assertThat(rows.get(1).end())
                .isEqualTo(
                        new GearMirror.End(
                                GearMirror.Where.HOST, 19, "veth7", List.of("10.0.0.1/24"), "br0"));
        assertThat(rows.get(2).up()).isFalse();
        assertThat(rows.get(2).end())
                .isEqualTo(
                        new GearMirror.End(GearMirror.Where.ELSEWHERE, 4, null, List.of(), null));
        assertThat(rows.get(3).end())
                .isEqualTo(new GearMirror.End(GearMirror.Where.GEAR, 6, "b", List.of(), null));
    }

    @Test
    void aPrivateKeyIsNoNumber() throws UnexpectedText {
        String shm = " 0 5 600 4096 1 0 2 100000 100000 0 0 0 0 1795801123 0 0";
        GearMirror.IpcObject object = inside("shm\t" + shm + "\n").ipc().rows().getFirst();
        assertThat(object.key()).isEqualTo("private");
        assertThat(object.insideUid()).isZero();
        assertThat(object.count()).isEqualTo(2);
    }

    @Test
    void whatIsMissingIsCountedAndTheReasonSaid() throws UnexpectedText {
        GearMirror.Part<GearMirror.IpcObject> part =
                inside("more\tsem\t5\nproblem\tqueue\tcannot\\040be\\040read\n").ipc();
        assertThat(part.total()).isEqualTo(5);
        assertThat(part.problem()).isEqualTo("cannot be read.");
    }

    @Test
    void withoutANameItIsNoAnswer() throws UnexpectedText {
        Inside none = inside("");
        assertThatThrownBy(() -> none.hostname("host")).isInstanceOf(UnexpectedText.class);
    }
}
