package io.tributary.local.load;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** What each call sends: a row of the data, one after the other and again from the first. */
final class Requests {
  private final Descriptor type;
  private final List<Row> rows = new ArrayList<>();

  private interface Row {
    byte[] of(long number);
  }

  /**
   * @param data one message, or an array of them
   */
  Requests(JsonElement data, Descriptor type, InstantSource clock) {
    this.type = type;
    JsonArray all = new JsonArray();
    if (data.isJsonArray()) {
      all = data.getAsJsonArray();
    } else {
      all.add(data);
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException("there is no data to send");
    }
    for (JsonElement each : all) {
      rows.add(row(new Template(each.toString(), clock)));
    }
  }

  private Row row(Template template) {
    // Also of those that change: what does not fit is to be refused before anything is sent.
    byte[] first = message(template.of(0)).toByteArray();
    return template.changes() ? number -> message(template.of(number)).toByteArray() : any -> first;
  }

  private DynamicMessage message(String json) {
    var message = DynamicMessage.newBuilder(type);
    try {
      JsonFormat.parser().merge(json, message);
    } catch (InvalidProtocolBufferException wrong) {
      throw new IllegalArgumentException(
          "%s is no %s: %s".formatted(json, type.getFullName(), wrong.getMessage()), wrong);
    }
    return message.build();
  }

  int rows() {
    return rows.size();
  }

  byte[] of(long number) {
    return rows.get((int) (number % rows.size())).of(number);
  }
}
