package dev.stint.move;

import java.nio.file.Path;

/** Where runs are kept. */
sealed interface Place {

  /** In the directory of a process, which does not run meanwhile. */
  record Directory(Path path) implements Place {
    @Override
    public String toString() {
      return path.toAbsolutePath().normalize().toString();
    }
  }

  /** In DynamoDB, SQS and S3, or at their emulators, as the settings say. */
  record Aws() implements Place {
    @Override
    public String toString() {
      return "AWS";
    }
  }
}
