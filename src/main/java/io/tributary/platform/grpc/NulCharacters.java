package io.tributary.platform.grpc;

import build.buf.validate.Ignore;
import build.buf.validate.ValidateProto;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import io.tributary.platform.failure.Failure;
import java.util.List;
import java.util.Map;

/** PostgreSQL keeps any text but U+0000, so none is let in, whatever the field. */
final class NulCharacters {
  private NulCharacters() {}

  static void check(Message message) {
    check(message, "");
  }

  private static void check(Message message, String prefix) {
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      JavaType type = field.getJavaType();
      if ((type != JavaType.STRING && type != JavaType.MESSAGE) || isCheckedItemByItem(field)) {
        continue;
      }
      String name = prefix + field.getName();
      if (entry.getValue() instanceof List<?> values) {
        for (int i = 0; i < values.size(); i++) {
          checkValue(values.get(i), name + "[" + i + "]");
        }
      } else {
        checkValue(entry.getValue(), name);
      }
    }
  }

  /** Some batches do not fall with one of their items: whoever takes them apart checks each. */
  static boolean isCheckedItemByItem(FieldDescriptor field) {
    return field.isRepeated()
        && field
            .getOptions()
            .getExtension(ValidateProto.field)
            .getRepeated()
            .getItems()
            .getIgnore()
            .equals(Ignore.IGNORE_ALWAYS);
  }

  private static void checkValue(Object value, String name) {
    if (value instanceof Message nested) {
      check(nested, name + ".");
    } else if (((String) value).indexOf('\0') >= 0) {
      throw Failure.Invalid.field(name, "string.nul", "must not contain the character U+0000");
    }
  }
}
