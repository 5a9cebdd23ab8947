package dev.stint.langchain4j;

/** A vendor's API key, which may change. */
public interface ApiKey {

  /**
   * The current key.
   *
   * @throws RuntimeException if the key is kept elsewhere and cannot be read
   */
  String value();

  /** Says that the vendor has refused the key. A key that is kept elsewhere is then read again. */
  default void refused() {}

  /** A key that never changes. */
  static ApiKey of(String value) {
    return new ApiKey() {
      @Override
      public String value() {
        return value;
      }

      @Override
      public String toString() {
        return "a key"; // Keys are secrets.
      }
    };
  }
}
