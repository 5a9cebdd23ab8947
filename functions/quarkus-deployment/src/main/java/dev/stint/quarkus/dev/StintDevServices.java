package dev.stint.quarkus.dev;

import io.quarkus.deployment.IsDevServicesSupportedByLaunchMode;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.BuildSteps;
import io.quarkus.deployment.builditem.CuratedApplicationShutdownBuildItem;
import io.quarkus.deployment.builditem.DevServicesResultBuildItem;
import io.quarkus.deployment.builditem.LaunchModeBuildItem;
import io.quarkus.deployment.dev.devservices.DevServicesConfig;
import io.quarkus.deployment.pkg.builditem.OutputTargetBuildItem;
import io.quarkus.runtime.LaunchMode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * Starts what plays AWS in dev mode and in tests, if {@code stint.devservices} names it and no
 * endpoint is set. As Quarkus's own Dev Services it stays up over live reloads, and is not started
 * where {@code quarkus.devservices.enabled} is false. The emulators keep their data among what is
 * built in dev mode, and in memory in tests.
 */
@BuildSteps(onlyIf = {IsDevServicesSupportedByLaunchMode.class, DevServicesConfig.Enabled.class})
public final class StintDevServices {

  private static final String FEATURE = "stint";
  private static final String SETTING = "stint.devservices";

  /** Any of them says that somebody else sees to it. */
  private static final List<String> ENDPOINTS =
      List.of(
          "stint.endpoint", "stint.dynamodb-endpoint", "stint.sqs-endpoint", "stint.s3-endpoint");

  /** What plays AWS, over the reloads of one application. */
  private static volatile @Nullable PlayedAws running;

  @BuildStep
  void start(
      LaunchModeBuildItem mode,
      OutputTargetBuildItem target,
      CuratedApplicationShutdownBuildItem end,
      BuildProducer<DevServicesResultBuildItem> services) {
    Optional<String> wanted = setting(SETTING).map(name -> name.toLowerCase(Locale.ROOT));
    if (wanted.isPresent() && ENDPOINTS.stream().noneMatch(name -> setting(name).isPresent())) {
      PlayedAws played = running;
      if (played == null || !played.name().equals(wanted.get())) {
        stop();
        played = started(wanted.get(), data(mode, target));
        running = played;
        end.addCloseTask(StintDevServices::stop, true);
      }
      services.produce(
          DevServicesResultBuildItem.discovered()
              .feature(FEATURE)
              .description(played.name())
              .config(settings(played))
              .build());
    }
  }

  private static PlayedAws started(String name, Optional<Path> data) {
    return switch (name) {
      case "emulators" -> new EmulatorsOfAws(data);
      case "localstack" -> new LocalStack();
      default ->
          throw new IllegalArgumentException(
              "%s is '%s': it is emulators or localstack".formatted(SETTING, name));
    };
  }

  private static Optional<Path> data(LaunchModeBuildItem mode, OutputTargetBuildItem target) {
    return mode.getLaunchMode() == LaunchMode.DEVELOPMENT
        ? Optional.of(target.getOutputDirectory().resolve("stint").resolve("emulators"))
        : Optional.empty();
  }

  private static Map<String, String> settings(PlayedAws played) {
    Map<String, String> settings = new HashMap<>(played.endpoints());
    settings.put("stint.store", "aws");
    settings.put("stint.create-resources", "true");
    settings.put("stint.workers", "8");
    return settings;
  }

  private static void stop() {
    PlayedAws played = running;
    if (played != null) {
      running = null;
      played.close();
    }
  }

  private static Optional<String> setting(String name) {
    return ConfigProvider.getConfig().getOptionalValue(name, String.class);
  }
}
