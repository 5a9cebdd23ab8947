package dev.stint.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.RunId;
import dev.stint.message.Payload;
import dev.stint.message.Sha256;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What a run remembers of its contents. */
class WorkspaceTest {

  private static Workspace.Listed of(int names) {
    return new Workspace.Listed(
        IntStream.range(0, names)
            .boxed()
            .collect(Collectors.toMap(n -> "docs/" + n + ".md", n -> version("text " + n))));
  }

  /** Of every third text a person approved another version, and of every third none. */
  private static Workspace.Version version(String text) {
    String sha256 = Sha256.of(text);
    return switch (Math.floorMod(text.hashCode(), 3)) {
      case 0 -> new Workspace.Version(sha256, text.length(), new RunId("r-1"), null, null, 3);
      case 1 -> new Workspace.Version(sha256, text.length(), null, sha256, null, 0);
      default -> new Workspace.Version(null, 0, null, sha256, new RunId("r-2"), 1);
    };
  }

  @Test
  void what_a_person_put_or_approved_stays_known_until_they_change_it() {
    Payload one = Payload.of("one");
    Payload two = Payload.of("two");
    Workspace by = Workspace.EMPTY.with(List.of(new Change.Put("a", null, one)), true);
    Workspace.Listed changed =
        (Workspace.Listed) by.with(List.of(new Change.Put("a", one.sha256(), two)), false);
    assertThat(changed.versions())
        .containsEntry("a", new Workspace.Version(two.sha256(), 3, null, one.sha256(), null, 1));
    List<Change> gone = List.of(new Change.Removed("a", two.sha256()));
    assertThat(changed.takes(gone)).isTrue();
    Workspace.Listed removed = changed.with(gone, false);
    assertThat(removed.present()).isEmpty();
    assertThat(removed.version("a")).isEmpty();
    assertThat(removed.versions())
        .containsEntry("a", new Workspace.Version(null, 0, null, one.sha256(), null, 2));
    assertThat(removed.takes(gone)).as("twice").isFalse();
    assertThat(changed.with(gone, true)).isEqualTo(Workspace.EMPTY);
  }

  @Test
  void few_versions_are_kept_themselves_and_many_by_the_hash_of_their_manifest() {
    assertThat(of(Workspace.KEPT_MAX).kept()).isEqualTo(of(Workspace.KEPT_MAX));
    Workspace.Listed many = of(Workspace.KEPT_MAX + 1);
    Workspace.Unread kept = (Workspace.Unread) many.kept();
    assertThat(kept.read(many.manifest())).contains(many);
    assertThat(kept.kept()).isEqualTo(kept);
    assertThat(kept.read(of(3).manifest())).as("another one").isEmpty();
  }

  @Property
  void a_manifest_keeps_every_name(@ForAll List<String> names) {
    Map<String, Workspace.Version> versions =
        names.stream().distinct().collect(Collectors.toMap(name -> name, WorkspaceTest::version));
    Workspace.Listed listed = new Workspace.Listed(versions);
    assertThat(Workspace.Listed.of(listed.manifest())).isEqualTo(listed);
    assertThat(listed.manifest().lines().count()).isGreaterThanOrEqualTo(versions.size());
  }

  @Test
  void versions_that_were_not_read_are_never_taken_for_none() {
    Workspace unread = of(20).kept();
    List<Change> none = List.of();
    List<Change> some = List.of(new Change.Put("docs/1.md", null, Payload.of("new")));
    assertThat(unread.takes(none)).isTrue();
    assertThat(unread.with(none, false)).isEqualTo(unread);
    assertThatThrownBy(() -> unread.takes(some)).isInstanceOf(UnreadWorkspace.class);
    assertThatThrownBy(() -> unread.with(some, false)).isInstanceOf(UnreadWorkspace.class);
    assertThatThrownBy(() -> unread.version("docs/1.md")).isInstanceOf(UnreadWorkspace.class);
  }

  @Test
  void a_document_of_another_run_is_as_it_is_there_with_what_a_person_approved() {
    Payload one = new Payload.Stored("r-9/" + Sha256.of("one"), 3, "");
    Payload two = Payload.of("two");
    List<Change> given =
        List.of(new Change.Put("a", null, two), new Change.Approved("a", two.sha256(), one, 4));
    assertThat(Workspace.EMPTY.takes(given)).isTrue();
    Workspace.Listed begun = (Workspace.Listed) Workspace.EMPTY.with(given, false);
    assertThat(begun.versions())
        .containsEntry(
            "a", new Workspace.Version(two.sha256(), 3, null, one.sha256(), new RunId("r-9"), 4));
    assertThat(begun.takes(List.of(new Change.Approved("a", one.sha256(), one, 0))))
        .as("of another version")
        .isFalse();
  }
}
