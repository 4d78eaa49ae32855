package io.tributary.local.clickhouse;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The engine's C functions. Loaded once per process; it works on one folder of data, which nobody
 * else may have open.
 */
final class Engine {
  private final SymbolLookup symbols;
  private final Linker linker = Linker.nativeLinker();

  private final MethodHandle connect;
  private final MethodHandle close;
  private final MethodHandle queryWithParameters;
  private final MethodHandle insertStart;
  private final MethodHandle insertAppend;
  private final MethodHandle insertDone;
  private final MethodHandle insertError;
  private final MethodHandle insertCancel;
  private final MethodHandle insertDestroy;
  private final MethodHandle resultBuffer;
  private final MethodHandle resultLength;
  private final MethodHandle resultElapsed;
  private final MethodHandle resultError;
  private final MethodHandle resultRows;
  private final MethodHandle resultRowsRead;
  private final MethodHandle resultBytesRead;
  private final MethodHandle resultRowsWritten;
  private final MethodHandle resultBytesWritten;
  private final MethodHandle resultDestroy;
  private final MethodHandle version;

  private Engine(SymbolLookup symbols) {
    this.symbols = symbols;
    this.connect = function("chdb_connect", ADDRESS, JAVA_INT, ADDRESS);
    this.close = procedure("chdb_close_conn", ADDRESS);
    this.queryWithParameters =
        function(
            "chdb_query_with_params_n",
            ADDRESS,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            JAVA_LONG);
    this.insertStart =
        function(
            "chdb_stream_insert_with_params_n",
            ADDRESS,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            JAVA_LONG);
    this.insertAppend = function("chdb_stream_append", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
    this.insertDone = function("chdb_stream_done", ADDRESS, ADDRESS);
    this.insertError = function("chdb_stream_insert_error", ADDRESS, ADDRESS);
    this.insertCancel = procedure("chdb_stream_cancel_insert", ADDRESS);
    this.insertDestroy = procedure("chdb_destroy_insert_stream", ADDRESS);
    this.resultBuffer = function("chdb_result_buffer", ADDRESS, ADDRESS);
    this.resultLength = function("chdb_result_length", JAVA_LONG, ADDRESS);
    this.resultElapsed =
        function("chdb_result_elapsed", java.lang.foreign.ValueLayout.JAVA_DOUBLE, ADDRESS);
    this.resultError = function("chdb_result_error", ADDRESS, ADDRESS);
    this.resultRows = function("chdb_result_rows_read", JAVA_LONG, ADDRESS);
    this.resultRowsRead = function("chdb_result_storage_rows_read", JAVA_LONG, ADDRESS);
    this.resultBytesRead = function("chdb_result_storage_bytes_read", JAVA_LONG, ADDRESS);
    this.resultRowsWritten = function("chdb_result_rows_written", JAVA_LONG, ADDRESS);
    this.resultBytesWritten = function("chdb_result_bytes_written", JAVA_LONG, ADDRESS);
    this.resultDestroy = procedure("chdb_destroy_query_result", ADDRESS);
    this.version = function("chdb_version", ADDRESS);
  }

  static Engine load(Path library) {
    var engine = new Engine(SymbolLookup.libraryLookup(library, Arena.global()));
    // The JVM uses some signals for itself; the engine must leave them alone.
    engine.call(engine.procedure("chdb_set_signal_handlers_enabled", JAVA_INT), 0);
    return engine;
  }

  String version() {
    return string((MemorySegment) call(version));
  }

  /** A connection, with arguments like those of clickhouse-local; null if the engine refuses. */
  @Nullable MemorySegment connect(List<String> arguments) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment argv = arena.allocate(ADDRESS, arguments.size() + 1L);
      for (int i = 0; i < arguments.size(); i++) {
        argv.setAtIndex(ADDRESS, i, arena.allocateFrom(arguments.get(i)));
      }
      MemorySegment handle = (MemorySegment) call(connect, arguments.size(), argv);
      return isNull(handle) ? null : handle;
    }
  }

  /** Ends the process at once: an ordinary end would run the engine's own, which would crash. */
  void exit(int code) {
    MemorySegment function = linker.defaultLookup().findOrThrow("_exit");
    call(linker.downcallHandle(function, FunctionDescriptor.ofVoid(JAVA_INT)), code);
  }

  void close(MemorySegment handle) {
    call(close, handle);
  }

  Answer query(MemorySegment handle, String sql, String format, Map<String, String> parameters) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = bytes(arena, sql);
      MemorySegment name = bytes(arena, format);
      Parameters given = Parameters.of(arena, parameters);
      return answer(
          (MemorySegment)
              call(
                  queryWithParameters,
                  connection(handle),
                  text,
                  text.byteSize(),
                  name,
                  name.byteSize(),
                  given.names(),
                  given.nameLengths(),
                  given.values(),
                  given.valueLengths(),
                  given.count()));
    }
  }

  /** An insert whose data, in the given format, does not stand in the statement. */
  Answer insert(
      MemorySegment handle,
      String sql,
      String format,
      Map<String, String> parameters,
      byte[] data) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = bytes(arena, sql);
      MemorySegment name = bytes(arena, format);
      Parameters given = Parameters.of(arena, parameters);
      MemorySegment stream =
          (MemorySegment)
              call(
                  insertStart,
                  connection(handle),
                  text,
                  text.byteSize(),
                  name,
                  name.byteSize(),
                  given.names(),
                  given.nameLengths(),
                  given.values(),
                  given.valueLengths(),
                  given.count());
      if (isNull(stream)) {
        return Answer.failed("Code: 1001. the insert could not be started");
      }
      try {
        return insert(arena, stream, data);
      } finally {
        call(insertDestroy, stream);
      }
    }
  }

  private Answer insert(Arena arena, MemorySegment stream, byte[] data) {
    String refused = insertError(stream);
    if (refused != null) {
      return Answer.failed(refused);
    }
    MemorySegment copy = arena.allocate(Math.max(1, data.length));
    MemorySegment.copy(data, 0, copy, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, data.length);
    if (data.length > 0 && (int) call(insertAppend, stream, copy, (long) data.length) != 0) {
      String broken = insertError(stream);
      call(insertCancel, stream);
      return Answer.failed(broken == null ? "Code: 1001. the insert broke off" : broken);
    }
    return answer((MemorySegment) call(insertDone, stream));
  }

  private @Nullable String insertError(MemorySegment stream) {
    MemorySegment error = (MemorySegment) call(insertError, stream);
    return isNull(error) ? null : string(error);
  }

  /**
   * What the engine answered.
   *
   * @param error null if all went well
   */
  record Answer(
      MemoryBytes data,
      @Nullable String error,
      double elapsedSeconds,
      long rows,
      long rowsRead,
      long bytesRead,
      long rowsWritten,
      long bytesWritten) {
    static Answer failed(String error) {
      return new Answer(new MemoryBytes(new byte[0]), error, 0, 0, 0, 0, 0, 0);
    }
  }

  /** Bytes copied out of the engine's memory. */
  static final class MemoryBytes {
    private final byte[] bytes;

    MemoryBytes(byte[] bytes) {
      this.bytes = bytes;
    }

    byte[] array() {
      return bytes;
    }
  }

  private Answer answer(MemorySegment result) {
    if (isNull(result)) {
      return Answer.failed("Code: 1001. the engine gave no answer");
    }
    try {
      MemorySegment error = (MemorySegment) call(resultError, result);
      if (!isNull(error)) {
        return Answer.failed(string(error));
      }
      long length = (long) call(resultLength, result);
      MemorySegment buffer = (MemorySegment) call(resultBuffer, result);
      byte[] data =
          length == 0
              ? new byte[0]
              : buffer.reinterpret(length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
      return new Answer(
          new MemoryBytes(data),
          null,
          (double) call(resultElapsed, result),
          (long) call(resultRows, result),
          (long) call(resultRowsRead, result),
          (long) call(resultBytesRead, result),
          (long) call(resultRowsWritten, result),
          (long) call(resultBytesWritten, result));
    } finally {
      call(resultDestroy, result);
    }
  }

  /** The C arrays of names and values, each with its lengths. */
  private record Parameters(
      MemorySegment names,
      MemorySegment nameLengths,
      MemorySegment values,
      MemorySegment valueLengths,
      long count) {
    static Parameters of(Arena arena, Map<String, String> parameters) {
      int count = parameters.size();
      MemorySegment names = arena.allocate(ADDRESS, Math.max(1, count));
      MemorySegment nameLengths = arena.allocate(JAVA_LONG, Math.max(1, count));
      MemorySegment values = arena.allocate(ADDRESS, Math.max(1, count));
      MemorySegment valueLengths = arena.allocate(JAVA_LONG, Math.max(1, count));
      int i = 0;
      for (Map.Entry<String, String> entry : parameters.entrySet()) {
        MemorySegment name = bytes(arena, entry.getKey());
        MemorySegment value = bytes(arena, entry.getValue());
        names.setAtIndex(ADDRESS, i, name);
        nameLengths.setAtIndex(JAVA_LONG, i, name.byteSize());
        values.setAtIndex(ADDRESS, i, value);
        valueLengths.setAtIndex(JAVA_LONG, i, value.byteSize());
        i++;
      }
      return new Parameters(names, nameLengths, values, valueLengths, count);
    }
  }

  /** The handle points at the connection that the other functions want. */
  private static MemorySegment connection(MemorySegment handle) {
    return handle.reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0);
  }

  private static MemorySegment bytes(Arena arena, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    MemorySegment segment = arena.allocate(Math.max(1, utf8.length));
    MemorySegment.copy(utf8, 0, segment, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, utf8.length);
    return segment.asSlice(0, utf8.length);
  }

  private static boolean isNull(MemorySegment segment) {
    return segment.address() == 0;
  }

  private static String string(MemorySegment segment) {
    return segment.reinterpret(Long.MAX_VALUE).getString(0);
  }

  private MethodHandle function(String name, MemoryLayout answer, MemoryLayout... arguments) {
    return linker.downcallHandle(symbol(name), FunctionDescriptor.of(answer, arguments));
  }

  private MethodHandle procedure(String name, MemoryLayout... arguments) {
    return linker.downcallHandle(symbol(name), FunctionDescriptor.ofVoid(arguments));
  }

  private MemorySegment symbol(String name) {
    return symbols
        .find(name)
        .orElseThrow(() -> new IllegalStateException("the engine's library lacks " + name));
  }

  @SuppressWarnings("NullAway") // A procedure has nothing to return, and nobody looks.
  private Object call(MethodHandle handle, Object... arguments) {
    try {
      return handle.invokeWithArguments(arguments);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
  }
}
