package dev.stint.embedded.disk;

/** A key and its value. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Item(Key key, byte[] value) {}
