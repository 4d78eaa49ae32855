package io.tributary.local.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.CompressionMethod;
import io.tributary.local.LocalClickHouse;
import java.util.function.UnaryOperator;

/** The ways in which the ordinary client can send what it asks and have its answers sent. */
enum ClientMode {
  PLAIN(client -> client.compressServerResponse(false)),
  DEFAULT(client -> client),
  LZ4_BOTH_WAYS(client -> client.compressServerResponse(true).compressClientRequest(true)),
  HTTP_LZ4(
      client ->
          client.compressServerResponse(true).compressClientRequest(true).useHttpCompression(true)),
  FORM(client -> client.useHttpFormDataForQuery(true)),
  ZSTD_REQUESTS(
      client -> client.compressClientRequest(true).compressionMethod(CompressionMethod.ZSTD));

  private final UnaryOperator<Client.Builder> options;

  ClientMode(UnaryOperator<Client.Builder> options) {
    this.options = options;
  }

  Client client(LocalClickHouse server) {
    return options.apply(builder(server)).build();
  }

  static Client.Builder builder(LocalClickHouse server) {
    return new Client.Builder()
        .addEndpoint(server.url())
        .setUsername(LocalClickHouse.USER)
        .setPassword(LocalClickHouse.PASSWORD)
        .setDefaultDatabase("default")
        .setMaxRetries(0);
  }
}
