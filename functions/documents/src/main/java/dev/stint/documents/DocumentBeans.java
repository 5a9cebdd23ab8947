package dev.stint.documents;

import dev.stint.documents.DocumentsConfig.Limits;
import dev.stint.guard.Autonomy;
import dev.stint.guard.DocumentKind;
import dev.stint.guard.Guard;
import dev.stint.guard.Thresholds;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;

/** Produces the guard of the settings. */
final class DocumentBeans {

  /** Throws {@link IllegalArgumentException} if a setting is not valid. */
  @Produces
  @Singleton
  Guard guard(DocumentsConfig config) {
    Map<DocumentKind, Thresholds> thresholds = new EnumMap<>(DocumentKind.class);
    for (DocumentKind kind : DocumentKind.values()) {
      try {
        thresholds.put(kind, thresholds(config, kind));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("stint.documents: " + e.getMessage(), e);
      }
    }
    return new Guard(thresholds::get);
  }

  private static Thresholds thresholds(DocumentsConfig config, DocumentKind kind) {
    Thresholds all = thresholds(config.all(), Thresholds.DEFAULT);
    Limits own = config.kinds().get(kind);
    return own == null ? all : thresholds(own, all);
  }

  private static Thresholds thresholds(Limits set, Thresholds others) {
    Autonomy autonomy = others.autonomy();
    return new Thresholds(
        set.restoredMax().orElse(others.restoredMax()),
        set.shrinkMax().orElse(others.shrinkMax()),
        set.duplicateMin().orElse(others.duplicateMin()),
        set.placeholderWords().orElse(others.placeholderWords()),
        new Autonomy(
            set.changedMax().orElse(autonomy.changedMax()),
            set.goneMax().orElse(autonomy.goneMax()),
            set.deletedMax().orElse(autonomy.deletedMax()),
            set.editsMax().orElse(autonomy.editsMax())));
  }
}
