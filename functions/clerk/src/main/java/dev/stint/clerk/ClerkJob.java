package dev.stint.clerk;

/** The example's job, as {@code ./dev run} submits it. */
public final class ClerkJob {

  public static final String AGENT = "clerk";

  public static final String INPUT =
      """
      Please look at our agreement with Alder Analytics.
      1. How is the supplier's liability limited, and when does that limit not apply?
      2. Change the period of payment from forty-five (45) to thirty (30) days wherever it is stated.
      3. In clause 11.4, raise the cap from two million euros (EUR 2,000,000) to three million euros (EUR 3,000,000).
      4. Enter the amendment in the register.
      5. Northwind has sent its standard terms 'purchasing' and 'data-protection'. Where do they deviate from our agreement?""";

  private ClerkJob() {}
}
