package io.tributary.badinput;

import build.buf.validate.FieldRules;
import build.buf.validate.Ignore;
import build.buf.validate.ValidateProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A field somewhere in a request, by the fields that lead to it; the first item where repeated. */
record Place(List<FieldDescriptor> way) {
  /** Every place that holds a value rather than a message. */
  static List<Place> all(Descriptor request) {
    return below(request, List.of()).filter(Place::holdsAValue).toList();
  }

  /** Every place that may hold many, messages too. */
  static List<Place> repeated(Descriptor request) {
    return below(request, List.of()).filter(place -> place.field().isRepeated()).toList();
  }

  private static Stream<Place> below(Descriptor message, List<FieldDescriptor> way) {
    if (way.stream().anyMatch(field -> field.getContainingType().equals(message))) {
      return Stream.empty();
    }
    return message.getFields().stream().flatMap(field -> at(field, way));
  }

  private static Stream<Place> at(FieldDescriptor field, List<FieldDescriptor> way) {
    if (field.isMapField()) {
      throw new IllegalStateException(
          field.getFullName() + " is a map: these tests must be taught how to spoil one");
    }
    var longer = new ArrayList<>(way);
    longer.add(field);
    var here = Stream.of(new Place(List.copyOf(longer)));
    return field.getJavaType() == JavaType.MESSAGE
            && holdsText(field.getMessageType())
            && !isCheckedItemByItem(field)
        ? Stream.concat(here, below(field.getMessageType(), longer))
        : here;
  }

  /** Of protobuf's own messages only the mask holds text of the caller's. */
  private static boolean holdsText(Descriptor message) {
    return !message.getFullName().startsWith("google.protobuf.")
        || message.equals(FieldMask.getDescriptor());
  }

  /** What is bad in an item of such a batch is refused by itself, not with the request. */
  private static boolean isCheckedItemByItem(FieldDescriptor field) {
    return field
        .getOptions()
        .getExtension(ValidateProto.field)
        .getRepeated()
        .getItems()
        .getIgnore()
        .equals(Ignore.IGNORE_ALWAYS);
  }

  FieldDescriptor field() {
    return way.getLast();
  }

  boolean is(JavaType type) {
    return field().getJavaType() == type;
  }

  private boolean holdsAValue() {
    return !is(JavaType.MESSAGE);
  }

  FieldRules fieldRules() {
    return field().getOptions().getExtension(ValidateProto.field);
  }

  /** The rules of one value: where there may be many, those of an item. */
  FieldRules rules() {
    return field().isRepeated() ? fieldRules().getRepeated().getItems() : fieldRules();
  }

  boolean isUuid() {
    return rules().getString().getUuid();
  }

  boolean isBatchOfIds() {
    return is(JavaType.STRING) && isBatch();
  }

  boolean isBatch() {
    return fieldRules().getCelList().stream().anyMatch(rule -> rule.getId().equals("batch.size"));
  }

  /** As violations name it: "files[0].url". */
  String path() {
    return way.stream()
        .map(field -> field.getName() + (field.isRepeated() ? "[0]" : ""))
        .collect(Collectors.joining("."));
  }

  /** As violations name all the values together: "files". */
  String pathOfAll() {
    String path = path();
    return field().isRepeated() ? path.substring(0, path.length() - "[0]".length()) : path;
  }

  /**
   * The request with another value here.
   *
   * @param valid makes the messages on the way that are not there yet
   */
  Message set(Message request, Object value, Function<Descriptor, Message> valid) {
    return set(request, way, List.of(value), valid);
  }

  /** The request with these values here, where there may be many. */
  Message setAll(Message request, List<?> values, Function<Descriptor, Message> valid) {
    return set(request, way, values, valid);
  }

  private static Message set(
      Message message,
      List<FieldDescriptor> way,
      List<?> values,
      Function<Descriptor, Message> valid) {
    FieldDescriptor field = way.getFirst();
    List<?> set =
        way.size() == 1
            ? values
            : List.of(set(child(message, field, valid), way.subList(1, way.size()), values, valid));
    Message.Builder changed = message.toBuilder();
    if (field.isRepeated()) {
      changed.setField(field, set);
    } else {
      changed.setField(field, set.getFirst());
    }
    return changed.build();
  }

  private static Message child(
      Message message, FieldDescriptor field, Function<Descriptor, Message> valid) {
    if (field.isRepeated()) {
      return message.getRepeatedFieldCount(field) > 0
          ? (Message) message.getRepeatedField(field, 0)
          : valid.apply(field.getMessageType());
    }
    return message.hasField(field)
        ? (Message) message.getField(field)
        : valid.apply(field.getMessageType());
  }

  @Override
  public String toString() {
    return path();
  }
}
