package dev.stint.documents;

import dev.stint.guard.Autonomy;
import dev.stint.guard.DocumentKind;
import dev.stint.guard.Thresholds;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Thresholds of the guard, under {@code stint.documents}. */
@ConfigMapping(prefix = "stint.documents")
public interface DocumentsConfig {

  /** Of documents of every kind. */
  @WithParentName
  Limits all();

  /** Of documents of one kind, where they are others. */
  Map<DocumentKind, Limits> kinds();

  /** What is not set is as for all kinds, and there as {@link Thresholds#DEFAULT}. */
  interface Limits {

    /** {@link Thresholds#restoredMax}. */
    OptionalDouble restoredMax();

    /** {@link Thresholds#shrinkMax}. */
    OptionalDouble shrinkMax();

    /** {@link Thresholds#duplicateMin}. */
    OptionalLong duplicateMin();

    /** {@link Thresholds#placeholderWords}. */
    Optional<Boolean> placeholderWords();

    /** {@link Autonomy#changedMax}. */
    OptionalDouble changedMax();

    /** {@link Autonomy#goneMax}. */
    OptionalDouble goneMax();

    /** {@link Autonomy#deletedMax}. */
    OptionalDouble deletedMax();

    /** {@link Autonomy#editsMax}. */
    OptionalInt editsMax();
  }
}
