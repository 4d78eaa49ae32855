package io.tributary.badinput;

import build.buf.validate.FieldRules;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.tributary.api.posts.v1.CreatePostRequest;
import io.tributary.api.posts.v1.NewImage;
import io.tributary.api.posts.v1.Post;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Requests that succeed, for any RPC, so that each bad request differs from a good one in one place
 * only. What a descriptor cannot tell stands in the tables here.
 */
final class ValidRequests {
  /** Texts that must have a form, by the field's name. */
  private static final Map<String, String> EXAMPLES =
      Map.of(
          "handle", "newcomer",
          "avatar_url", "https://cdn.example/me.jpg",
          "url", "https://cdn.example/cat.jpg",
          "language", "pt-BR",
          "category", "news",
          "tags", "cats",
          "page_token", "",
          "destination", "redis");

  /** Where nothing but the default would leave nothing of a request to spoil. */
  private static final Map<String, Long> NUMBERS = Map.of("dead_letters", 1L);

  /** What an update changes, by the request's name. */
  private static final Map<String, String> MASKS =
      Map.of("UpdateUserRequest", "bio", "UpdatePostRequest", "text");

  /** Who and what there is, by the name of the field that names it. */
  private final Map<String, String> ids;

  private ValidRequests(Map<String, String> ids) {
    this.ids = ids;
  }

  static ValidRequests inANewWorld(Service service, Fixtures given) {
    String actor = given.user();
    String other = given.user();
    Post post =
        service
            .posts()
            .createPost(
                CreatePostRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(actor)
                    .setText("a cat")
                    .addImages(NewImage.newBuilder().setAltText("the cat"))
                    .build())
            .getPost();
    return new ValidRequests(
        Map.of(
            "actor_id",
            actor,
            "viewer_id",
            actor,
            "user_id",
            other,
            "other_user_id",
            actor,
            "user_ids",
            other,
            "post_id",
            post.getPostId(),
            "post_ids",
            post.getPostId(),
            "image_id",
            post.getImages(0).getImageId(),
            "comment_id",
            given.comment(actor, post.getPostId(), "nice").getCommentId()));
  }

  /** Well formed, though nothing that they name is there. */
  static ValidRequests inAnEmptyWorld() {
    return new ValidRequests(Map.of());
  }

  Message of(Rpc rpc) {
    return valid(rpc.request());
  }

  Message with(Message request, Place place, Object value) {
    return place.set(request, value, this::valid);
  }

  Message withAll(Message request, Place place, List<?> values) {
    return place.setAll(request, values, this::valid);
  }

  private Message valid(Descriptor type) {
    var message = DynamicMessage.newBuilder(type);
    for (FieldDescriptor field : type.getFields()) {
      boolean takesPart =
          field.getRealContainingOneof() == null
              || field.getRealContainingOneof().getField(0).equals(field);
      if (takesPart && field.isRepeated()) {
        message.addRepeatedField(field, value(field, new Place(List.of(field)).rules()));
      } else if (takesPart) {
        message.setField(field, value(field, new Place(List.of(field)).rules()));
      }
    }
    return message.build();
  }

  private Object value(FieldDescriptor field, FieldRules rules) {
    return switch (field.getJavaType()) {
      case STRING -> text(field, rules);
      case INT -> (int) number(field, rules.getInt32().getGte());
      case LONG -> number(field, rules.getInt64().getGte());
      case ENUM -> first(field);
      case MESSAGE ->
          field.getMessageType().equals(FieldMask.getDescriptor())
              ? mask(field)
              : field.getMessageType().equals(Timestamp.getDescriptor())
                  ? now()
                  : valid(field.getMessageType());
      case BOOLEAN, BYTE_STRING, DOUBLE, FLOAT -> field.getDefaultValue();
    };
  }

  private static long number(FieldDescriptor field, long least) {
    return NUMBERS.getOrDefault(field.getName(), Math.max(0, least));
  }

  private static Timestamp now() {
    return Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond()).build();
  }

  private String text(FieldDescriptor field, FieldRules rules) {
    String name = field.getName();
    if (rules.getString().getUuid()) {
      return ids.getOrDefault(name, Fixtures.newId());
    }
    if (EXAMPLES.containsKey(name)) {
      return EXAMPLES.get(name);
    }
    if (rules.getString().hasPattern()) {
      throw new IllegalStateException(
          field.getFullName() + " must match a pattern: give it an example in ValidRequests");
    }
    return "some text";
  }

  private static EnumValueDescriptor first(FieldDescriptor field) {
    return field.getEnumType().getValues().get(1);
  }

  private static FieldMask mask(FieldDescriptor field) {
    String path = MASKS.get(field.getContainingType().getName());
    if (path == null) {
      throw new IllegalStateException(
          field.getFullName() + " must name a field: give it one in ValidRequests");
    }
    return FieldMask.newBuilder().addPaths(path).build();
  }
}
