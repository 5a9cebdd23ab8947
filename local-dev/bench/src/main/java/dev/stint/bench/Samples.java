package dev.stint.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/**
 * Samples of the Java threads at work, by the JDK's Flight Recorder. A sample counts for the part
 * of the system that its innermost known frame belongs to. The collector and the compiler are in no
 * sample.
 */
final class Samples implements AutoCloseable {

  private static final String EVENT = "jdk.ExecutionSample";
  private static final Duration PERIOD = Duration.ofMillis(10);
  private static final double PERCENT = 100;

  /** The parts of the system by the beginnings of their packages; the first one counts. */
  private static final Map<String, String> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put("dev.stint.bench.", "bench");
    PARTS.put("dev.stint.testkit.", "bench");
    PARTS.put("dev.stint.embedded.", "store");
    PARTS.put("org.h2.", "H2");
    PARTS.put("dev.stint.codec.", "codec");
    PARTS.put("dev.stint.aws.", "adapter");
    PARTS.put("software.amazon.awssdk.", "adapter");
    PARTS.put("org.elasticmq.", "emulator");
    PARTS.put("org.apache.pekko.", "emulator");
    PARTS.put("com.robothy.", "emulator");
    PARTS.put("dev.stint.", "engine");
  }

  private final Recording recording = new Recording();

  private Samples() {
    recording.enable(EVENT).withPeriod(PERIOD);
  }

  static Samples start() {
    Samples samples = new Samples();
    samples.recording.start();
    return samples;
  }

  /**
   * Ends the recording.
   *
   * @param file where to keep it
   * @return the shares of the parts, for people
   */
  String stop(Path file) throws IOException {
    recording.stop();
    recording.dump(file);
    Map<String, Integer> counts = new TreeMap<>();
    List<RecordedEvent> events = events(file);
    events.forEach(event -> counts.merge(part(event), 1, Integer::sum));
    return counts.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .map(part -> "%s %.0f %%".formatted(part.getKey(), share(part.getValue(), events)))
        .collect(Collectors.joining(", "));
  }

  /** The methods that were sampled most often, with the share of each, for people. */
  static String hottest(Path file, int count) throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    List<RecordedEvent> events = events(file);
    events.forEach(event -> counts.merge(name(frames(event).getFirst()), 1, Integer::sum));
    return counts.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(count)
        .map(
            method -> "  %5.1f %%  %s".formatted(share(method.getValue(), events), method.getKey()))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private static double share(int count, List<RecordedEvent> events) {
    return count * PERCENT / events.size();
  }

  private static List<RecordedEvent> events(Path file) throws IOException {
    List<RecordedEvent> events = new ArrayList<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      if (event.getEventType().getName().equals(EVENT) && !frames(event).isEmpty()) {
        events.add(event);
      }
    }
    return events;
  }

  private static List<RecordedFrame> frames(RecordedEvent event) {
    return event.getStackTrace() == null ? List.of() : event.getStackTrace().getFrames();
  }

  private static String part(RecordedEvent event) {
    return frames(event).stream()
        .map(Samples::name)
        .flatMap(name -> part(name).stream())
        .findFirst()
        .orElse("threads and other");
  }

  private static Optional<String> part(String method) {
    return PARTS.entrySet().stream()
        .filter(part -> method.startsWith(part.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static String name(RecordedFrame frame) {
    RecordedMethod method = frame.getMethod();
    return method.getType().getName() + "." + method.getName();
  }

  @Override
  public void close() {
    recording.close();
  }
}
