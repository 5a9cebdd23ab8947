package dev.stint.quarkus;

/** The URL of the step queue in SQS. */
public record StepQueueUrl(String value) {}
