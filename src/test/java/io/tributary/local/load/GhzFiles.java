package io.tributary.local.load;

/** Files as tests need them, of a call to GetUsers. */
final class GhzFiles {
  private GhzFiles() {}

  static final String NOBODY = "00000000-0000-8000-8000-000000000000";

  /**
   * @param options such as {@code "rps": 5}, without the last comma
   */
  static GhzFile with(String options) {
    return GhzFile.read(Fields.of("lookup-test.json", json(options)));
  }

  static String json(String options) {
    return """
    {
      "name": "lookup-test",
      "call": "tributary.lookup.v1.LookupService/GetUsers",
      "protoset": "target/tributary.protoset",
      "data": {"viewer_id": "%s"},
      %s
    }
    """
        .formatted(NOBODY, options);
  }
}
