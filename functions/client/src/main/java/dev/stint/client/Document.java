package dev.stint.client;

/**
 * A document of a run.
 *
 * @param version SHA-256 of what it has
 * @param bytes of what it has; of a text, in UTF-8
 * @param approved whether a person put this version there, or approved it
 */
public record Document(String path, String version, long bytes, boolean approved) {}
