package dev.stint.quarkus.graal;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.checksums.SdkChecksum;
import software.amazon.awssdk.checksums.spi.ChecksumAlgorithm;

/**
 * Replaces the checksums that the AWS SDK takes from the AWS common runtime if that is present. It
 * is left out here: it is 19 MB of JNI, and the SDK has CRC-32, SHA-1 and SHA-256 without it.
 */
@TargetClass(className = "software.amazon.awssdk.checksums.internal.ChecksumProvider")
@SuppressWarnings("DoNotCallSuggester") // Callers are in the library, and call the originals.
final class WithoutCrt {

  private WithoutCrt() {}

  /** Null tells the SDK to use its own implementation. */
  @Substitute
  static @Nullable SdkChecksum createCrtCrc32C() {
    return null;
  }

  @Substitute
  static SdkChecksum crc64NvmeCrtImplementation() {
    throw new UnsupportedOperationException("This image has no AWS common runtime");
  }

  @Substitute
  static SdkChecksum crtXxHash(ChecksumAlgorithm algorithm) {
    throw new UnsupportedOperationException("This image has no AWS common runtime");
  }
}
