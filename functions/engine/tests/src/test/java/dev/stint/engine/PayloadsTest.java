package dev.stint.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.RunId;
import dev.stint.message.Attachment;
import dev.stint.message.Message;
import dev.stint.message.Message.Role;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.port.PayloadStore;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.testkit.InMemoryPayloadStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which texts leave their entry, and which are read again. */
class PayloadsTest {

  private static final RunId RUN = new RunId("r-1");
  private static final int MOST = Payload.INLINE_BYTES_MAX;
  private static final String NOTE = "\n… (cut off here: the limit of bytes is reached)";
  private static final int NOTE_BYTES = NOTE.getBytes(UTF_8).length;

  private final InMemoryPayloadStore store = new InMemoryPayloadStore();
  private final List<String> calls = new ArrayList<>();
  private final PayloadStore watched =
      Around.each(
          PayloadStore.class,
          store,
          (method, call) -> {
            calls.add(method);
            return call.make();
          });

  private static Payload text(int bytes, char of) {
    return Payload.of(String.valueOf(of).repeat(bytes));
  }

  private List<Payload> kept(Payload... payloads) {
    List<Part> parts = Stream.of(payloads).<Part>map(Text::new).toList();
    return new Payloads(store, 0).keep(RUN, new MessageReceived(Instant.EPOCH, parts)).payloads();
  }

  @Test
  void texts_stay_in_their_entry_up_to_the_bound_together() {
    Payload half = text(MOST / 2, 'a');
    assertThat(kept(half, text(MOST / 2, 'b'))).hasOnlyElementsOfType(Payload.Inline.class);
    assertThat(store.keys()).isEmpty();
    assertThat(kept(half, text(MOST / 2 + 1, 'b')))
        .satisfiesExactly(
            small -> assertThat(small).isEqualTo(half),
            large -> assertThat(large).isInstanceOf(Payload.Stored.class));
  }

  @Test
  void the_smaller_texts_stay_though_they_fill_the_entry_and_a_larger_one_leaves_it() {
    Payload one = text(MOST / 2, 'a');
    Payload other = text(MOST / 2, 'b');
    List<Payload> kept = kept(one, text(MOST, 'c'), other);
    assertThat(kept.get(0)).isEqualTo(one);
    assertThat(kept.get(1)).isInstanceOf(Payload.Stored.class);
    assertThat(kept.get(2)).isEqualTo(other);
  }

  @Test
  void a_text_that_is_stored_stays_where_it_is() {
    Payload stored = kept(text(MOST + 1, 'a')).getFirst();
    assertThat(kept(stored)).containsExactly(stored);
    assertThat(store.keys()).hasSize(1);
  }

  @Test
  void a_message_is_stored_only_above_the_bound() {
    Payloads payloads = new Payloads(store, 0);
    assertThat(payloads.stores(List.of(new Text(text(MOST, 'a'))))).isFalse();
    assertThat(payloads.stores(List.of(new Text(text(MOST + 1, 'a'))))).isTrue();
  }

  @Test
  void a_text_is_read_once_if_its_characters_fit_into_the_memory() {
    Payload stored = kept(text(MOST + 1, 'a')).getFirst();
    long needed = 2L * (MOST + 1);
    assertThat(readsOf(stored, new Payloads(watched, needed))).isEqualTo(1);
    assertThat(readsOf(stored, new Payloads(watched, needed - 1))).isEqualTo(2);
  }

  private long readsOf(Payload stored, Payloads payloads) {
    calls.clear();
    for (int n = 0; n < 2; n++) {
      assertThat(payloads.text(stored)).hasSize(MOST + 1);
    }
    return calls.stream().filter("get"::equals).count();
  }

  @Test
  void a_text_that_this_process_has_stored_is_not_read() {
    Payloads payloads = new Payloads(watched, 10L * MOST);
    Payload stored =
        payloads
            .keep(RUN, new MessageReceived(Instant.EPOCH, List.of(new Text(text(MOST + 1, 'a')))))
            .payloads()
            .getFirst();
    payloads.text(stored);
    assertThat(calls).containsExactly("put");
  }

  @Test
  void a_model_reads_stored_texts_in_full_and_no_attachment() {
    Payload stored = kept(text(MOST + 1, 'a')).getFirst();
    Attachment attachment = new Attachment("a.md", "text/markdown", MOST + 1, true, stored);
    Message message = new Message(Role.USER, List.of(new Text(stored), attachment));
    assertThat(new Payloads(watched, 0).inline(List.of(message), file -> false))
        .containsExactly(
            new Message(Role.USER, List.of(new Text(text(MOST + 1, 'a')), attachment)));
    calls.clear();
    Message only = new Message(Role.USER, List.of(attachment));
    assertThat(new Payloads(watched, 0).inline(List.of(only), file -> false)).containsExactly(only);
    assertThat(calls).isEmpty();
  }

  @Test
  void a_text_of_just_the_bytes_is_whole_and_a_longer_one_says_that_it_is_cut() {
    String text = "ü".repeat(100);
    assertThat(Payloads.cut(text, 200)).isEqualTo(text);
    assertThat(Payloads.cut(text, 199))
        .as("no half of a character")
        .isEqualTo("ü".repeat((199 - NOTE_BYTES) / 2) + NOTE)
        .satisfies(cut -> assertThat(cut.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(199));
  }

  @Test
  void where_there_is_room_for_the_note_alone_it_is_there_and_with_less_nothing_is() {
    String text = "x".repeat(100);
    assertThat(Payloads.cut(text, NOTE_BYTES + 1)).isEqualTo("x" + NOTE);
    assertThat(Payloads.cut(text, NOTE_BYTES)).isEqualTo(NOTE);
    assertThat(Payloads.cut(text, NOTE_BYTES - 1)).isEmpty();
    assertThat(Payloads.cut(text, -1)).isEmpty();
  }

  @Test
  void a_key_names_its_run_and_its_content() {
    byte[] content = "Clause 1".getBytes(UTF_8);
    String key = Payloads.key(RUN, content);
    assertThat(key).startsWith("r-1/");
    assertThat(Payloads.isOf(key, content)).isTrue();
    assertThat(Payloads.isOf(key, "Clause 2".getBytes(UTF_8))).isFalse();
    assertThat(Payloads.isOf(Payloads.key(new RunId("r-2"), content), content)).isTrue();
  }
}
