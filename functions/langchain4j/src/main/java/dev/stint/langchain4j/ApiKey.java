package dev.stint.langchain4j;

/** A vendor's key, which may be another one later. */
public interface ApiKey {

  /**
   * The key as it is known now.
   *
   * @throws RuntimeException if it is kept elsewhere and cannot be read
   */
  String value();

  /** Says that the vendor has refused the key: where it is kept elsewhere it is read again. */
  default void refused() {}

  /** A key that stays as it is. */
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
