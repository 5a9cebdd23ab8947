package dev.stint.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
            .collect(Collectors.toMap(n -> "docs/" + n + ".md", n -> Sha256.of("text " + n))));
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
    Map<String, String> versions =
        names.stream().distinct().collect(Collectors.toMap(name -> name, Sha256::of));
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
    assertThat(unread.with(none)).isEqualTo(unread);
    assertThatThrownBy(() -> unread.takes(some)).isInstanceOf(UnreadWorkspace.class);
    assertThatThrownBy(() -> unread.with(some)).isInstanceOf(UnreadWorkspace.class);
    assertThatThrownBy(() -> unread.version("docs/1.md")).isInstanceOf(UnreadWorkspace.class);
  }
}
