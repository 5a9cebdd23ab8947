package dev.stint.clerk;

import dev.stint.agent.RunId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** The clerk's desk: for every run, the register of amendments. */
@Singleton
class Desk {

  private final Drawer drawer;

  @Inject
  Desk(Drawer drawer) {
    this.drawer = drawer;
  }

  /** Adds a line to the register of amendments. Doing it twice adds it twice. */
  void register(RunId run, String line) {
    drawer.write(registerOf(run), register(run) + line + "\n");
  }

  /** The register of amendments of a run. */
  String register(RunId run) {
    return drawer.read(registerOf(run)).orElse("");
  }

  private static String registerOf(RunId run) {
    return "clerk/%s/register.txt".formatted(run);
  }
}
