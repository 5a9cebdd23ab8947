package dev.stint.clerk;

import dev.stint.quarkus.StintConfig;
import dev.stint.quarkus.StintConfig.StoreName;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import software.amazon.awssdk.services.s3.S3Client;

/** Keeps the clerk's papers where its runs are kept. */
final class Drawers {

  @Produces
  @Singleton
  Drawer drawer(StoreName store, StintConfig config, Instance<S3Client> s3) {
    return switch (store) {
      case AWS -> new BucketDrawer(s3.get(), config.bucket());
      case EMBEDDED -> new FolderDrawer(config.embedded().directory().resolve("clerk"));
    };
  }
}
