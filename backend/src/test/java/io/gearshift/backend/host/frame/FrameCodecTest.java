package io.gearshift.backend.host.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class FrameCodecTest {
    private static final UUID ID = UUID.fromString("00000000-0000-0001-0000-000000000002");

    static Stream<Frame> frames() {
        return Stream.of(
                new Frame.Hello(1, 7, "0.1 \"x\"", "höst", List.of("a", "b")),
                new Frame.Command(
                        1, ID, 3, 5000, true, 1000, json("{\"command\":\"inventory\",\"new\":[]}")),
                new Frame.Accepted(2, true),
                new Frame.Progress(3, 5, 10, null),
                new Frame.Progress(3, 5, 10, "half"),
                new Frame.Answer(Long.MAX_VALUE, json("[1,{\"a\":\"}\"}]")),
                new Frame.Answer(4, null),
                new Frame.Failed(0, "gear.not-found", "No gear\n\u0000 <b>"),
                new Frame.Report(json("{\"report\":\"changed\"}")),
                new Frame.Data(5, Frame.ERR, Payload.of(new byte[] {0, 1, -1})),
                new Frame.Data(6, Frame.OUT, Payload.of(new byte[Protocol.CHUNK])),
                new Frame.Credit(7, 65536),
                new Frame.End(8, 1L << 40),
                new Frame.Cancel(9),
                new Frame.Ping(-1),
                new Frame.Pong(1));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void everyFrameComesBackAsItWas(Frame frame) throws FrameException {
        assertThat(decode(FrameCodec.encode(frame))).isEqualTo(frame);
    }

    @ParameterizedTest
    @MethodSource("frames")
    void aFrameCutAnywhereIsRefusedOrShorterNeverAnError(Frame frame) throws FrameException {
        byte[] whole = FrameCodec.encode(frame);
        for (int cut = 4; cut < whole.length; cut += 1 + whole.length / 500) {
            byte[] part = Arrays.copyOfRange(whole, 4, cut);
            try {
                FrameCodec.decode(part);
                assertThat(frame).isInstanceOf(Frame.Data.class);
            } catch (FrameException e) {
                assertThat(e).hasMessageContaining("wanted");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("frames")
    void noiseInAFrameNeverBreaksTheReader(Frame frame) throws FrameException {
        byte[] whole = FrameCodec.encode(frame);
        var random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] noisy = Arrays.copyOfRange(whole, 4, Math.min(whole.length, 1000));
            noisy[random.nextInt(noisy.length)] = (byte) random.nextInt(256);
            noisy[random.nextInt(noisy.length)] = (byte) random.nextInt(256);
            assertThatCode(() -> decodeOrRefuse(noisy)).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {                                   | cut off
                    {"type":"ping","number":1           | cut off
                    {"type":"ping","number":1}x         | parser refuses
                    {"type":"ping","number":1}{}        | something after it
                    {"type":"ping","type":"pong"}       | parser refuses
                    {"type":"ping"}                     | with number, found none
                    {"type":7}                          | text as type
                    {"number":1}                        | with type, found none
                    {"type":"ping","number":1.5}        | whole number as number
                    {"type":"ping","number":1e3}        | whole number as number
                    {"type":"ping","number":"1"}        | whole number as number
                    {"type":"ping","number":99999999999999999999} | parser refuses
                    {"type":"credit","call":1,"bytes":-1} | wanted 0 to
                    {"type":"command","call":1,"operation":"x","deadlineMillis":1,"window":1,"body":{}} | UUID
                    {"type":"command","call":1,"operation":"00000000-0000-0001-0000-000000000002","deadlineMillis":1,"window":-1,"body":{}} | wanted 0 to
                    {"type":"command","call":1,"operation":"00000000-0000-0001-0000-000000000002","deadlineMillis":1,"window":1} | with body, found none
                    {"type":"report","body":7}          | object or a list as body
                    {"type":"report","body":"x"}        | object or a list as body
                    {"type":"report","body":null}       | with body, found none
                    {"type":"hello","major":1,"minor":1,"features":"x"} | list as features
                    {"type":"hello","major":1,"minor":1,"features":[[]]} | list of texts
                    {"type":"hello","major":99999999999,"minor":1} | wanted 0 to
                    {"type":"command","output":"yes"}   | true or false as output
                    [1]                                 | begins with byte 91
                    GET / HTTP/1.1                      | begins with byte 71
                    """)
    void whatIsNoFrameIsRefusedWithWhatWasWanted(String text, String problem) {
        assertThatThrownBy(() -> FrameCodec.decode(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(FrameException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void anEmptyFrameAndDataWithoutBytesAreRefused() {
        assertThatThrownBy(() -> FrameCodec.decode(new byte[0])).isInstanceOf(FrameException.class);
        assertThatThrownBy(() -> FrameCodec.decode(new byte[] {1, 0, 0}))
                .isInstanceOf(FrameException.class);
        byte[] tooLong = new byte[10 + Protocol.CHUNK + 1];
        tooLong[0] = 1;
        assertThatThrownBy(() -> FrameCodec.decode(tooLong)).isInstanceOf(FrameException.class);
    }

    @Test
    void deepNestingIsRefusedWhereverItIs() {
        for (String field : List.of("body", "features", "newer", "type")) {
            String text = "{\"" + field + "\":" + "[".repeat(200_000);

            assertThatThrownBy(() -> FrameCodec.decode(text.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(FrameException.class);
        }
    }

    @Test
    void textThatIsNotUtf8IsRefused() {
        byte[] text = "{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_8);
        text[10] = (byte) 0xff;

        assertThatThrownBy(() -> FrameCodec.decode(text)).isInstanceOf(FrameException.class);
    }

    @Test
    void aNewerVersionsFieldsAndFramesAreIgnored() throws FrameException {
        assertThat(decode("{\"type\":\"ping\",\"number\":1,\"newer\":{\"a\":[{}]}}"))
                .isEqualTo(new Frame.Ping(1));
        assertThat(decode("{\"type\":\"telepathy\",\"number\":1}"))
                .isEqualTo(new Frame.Unknown("telepathy"));
        assertThat(FrameCodec.decode(new byte[] {9, 1, 2})).isInstanceOf(Frame.Unknown.class);
    }

    @Test
    void aBodyKeepsWhatThisVersionDoesNotKnow() throws FrameException {
        String body = "{ \"command\" : \"x\", \"newer\":[1.50, \"\\u00e4\"]}";
        Frame frame = decode("{\"type\":\"report\",\"body\":" + body + ",\"more\":1}");

        assertThat(frame)
                .isInstanceOfSatisfying(
                        Frame.Report.class,
                        report ->
                                assertThat(report.body().toArray())
                                        .asString(StandardCharsets.UTF_8)
                                        .isEqualTo(body));
    }

    @Test
    void aFrameThatIsTooLongIsNotSent() {
        var body = json("[\"" + "x".repeat(Protocol.MAX_FRAME) + "\"]");

        assertThatThrownBy(() -> FrameCodec.encode(new Frame.Report(body)))
                .isInstanceOf(FrameException.class)
                .hasMessageContaining("at most 1048576 bytes");
    }

    @Test
    void thePayloadOfACommandIsNotInItsText() {
        var command = new Frame.Command(1, ID, 0, 1, false, 1, json("{\"password\":\"hunter2\"}"));

        assertThat(command.toString()).doesNotContain("hunter2");
    }

    private static void decodeOrRefuse(byte[] bytes) {
        try {
            FrameCodec.decode(bytes);
        } catch (FrameException e) {
            assertThat(e).hasMessageStartingWith("wanted");
        }
    }

    private static Frame decode(byte[] withLength) throws FrameException {
        return FrameCodec.decode(Arrays.copyOfRange(withLength, 4, withLength.length));
    }

    private static Frame decode(String text) throws FrameException {
        return FrameCodec.decode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Payload json(String text) {
        return Payload.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
