package io.tributary.harness;

import io.tributary.local.LocalPostgres;

/** The stores of all tests of this run, each started when first asked for. */
public final class Stores {
  private static final class Postgres {
    static final LocalPostgres SERVER = LocalPostgres.forTests();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(Postgres::close));
    }

    private static void close() {
      try {
        SERVER.close();
      } catch (java.io.IOException failure) {
        System.err.println(failure);
      }
    }
  }

  private Stores() {}

  public static LocalPostgres postgres() {
    return Postgres.SERVER;
  }
}
