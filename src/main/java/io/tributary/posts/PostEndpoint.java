package io.tributary.posts;

import static io.tributary.api.posts.v1.Visibility.VISIBILITY_UNSPECIFIED;

import io.grpc.stub.StreamObserver;
import io.tributary.api.posts.v1.AddCommentRequest;
import io.tributary.api.posts.v1.AddCommentResponse;
import io.tributary.api.posts.v1.CompleteImageRequest;
import io.tributary.api.posts.v1.CompleteImageResponse;
import io.tributary.api.posts.v1.CreatePostRequest;
import io.tributary.api.posts.v1.CreatePostResponse;
import io.tributary.api.posts.v1.DeleteCommentRequest;
import io.tributary.api.posts.v1.DeleteCommentResponse;
import io.tributary.api.posts.v1.DeletePostRequest;
import io.tributary.api.posts.v1.DeletePostResponse;
import io.tributary.api.posts.v1.GetPostRequest;
import io.tributary.api.posts.v1.GetPostResponse;
import io.tributary.api.posts.v1.ListCommentsRequest;
import io.tributary.api.posts.v1.ListCommentsResponse;
import io.tributary.api.posts.v1.ListUserPostsRequest;
import io.tributary.api.posts.v1.ListUserPostsResponse;
import io.tributary.api.posts.v1.NewImage;
import io.tributary.api.posts.v1.PostServiceGrpc.PostServiceImplBase;
import io.tributary.api.posts.v1.UpdatePostRequest;
import io.tributary.api.posts.v1.UpdatePostResponse;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.grpc.Masks;
import io.tributary.platform.grpc.Reply;
import io.tributary.platform.page.Keyset;
import io.tributary.platform.page.PageSize;
import io.tributary.platform.page.PageTokens;
import io.tributary.platform.page.Pages;
import io.tributary.platform.requests.Requests;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.UUID;

@Singleton
final class PostEndpoint extends PostServiceImplBase {
  private static final Set<String> FIELDS = Set.of("text", "category", "tags", "visibility");
  private static final PageSize PAGE = new PageSize(20, 100);

  private final PostService posts;
  private final CommentService comments;
  private final PostLookup lookup;
  private final Requests requests;
  private final Pages pages;

  PostEndpoint(
      PostService posts,
      CommentService comments,
      PostLookup lookup,
      Requests requests,
      Pages pages) {
    this.posts = posts;
    this.comments = comments;
    this.lookup = lookup;
    this.requests = requests;
    this.pages = pages;
  }

  @Override
  public void createPost(CreatePostRequest request, StreamObserver<CreatePostResponse> client) {
    if (request.getText().isEmpty() && request.getImagesCount() == 0) {
      throw PostService.saysNothing();
    }
    Reply.to(
        client,
        requests.once(
            request,
            CreatePostResponse.getDefaultInstance(),
            transaction ->
                CreatePostResponse.newBuilder()
                    .setPost(
                        PostMessages.of(
                            posts.create(
                                transaction,
                                UUID.fromString(request.getActorId()),
                                request.getText(),
                                request.getCategory(),
                                request.getTagsList(),
                                PostMessages.visibility(request.getVisibility()),
                                request.getImagesList().stream()
                                    .map(NewImage::getAltText)
                                    .toList())))
                    .build()));
  }

  @Override
  public void updatePost(UpdatePostRequest request, StreamObserver<UpdatePostResponse> client) {
    Set<String> paths = Masks.paths(request.getUpdateMask(), FIELDS);
    if (paths.contains("visibility") && request.getVisibility() == VISIBILITY_UNSPECIFIED) {
      // It must not widen who sees the post: a client may have forgotten to say it.
      throw Failure.Invalid.field("visibility", "required", "must be set if the mask names it");
    }
    var patch =
        new PostPatch(
            paths.contains("text") ? request.getText() : null,
            paths.contains("category") ? request.getCategory() : null,
            paths.contains("tags") ? Tags.normalized(request.getTagsList()) : null,
            paths.contains("visibility") ? PostMessages.visibility(request.getVisibility()) : null);
    Reply.to(
        client,
        requests.once(
            request,
            UpdatePostResponse.getDefaultInstance(),
            transaction ->
                UpdatePostResponse.newBuilder()
                    .setPost(
                        PostMessages.of(
                            posts.update(
                                transaction,
                                UUID.fromString(request.getActorId()),
                                UUID.fromString(request.getPostId()),
                                patch)))
                    .build()));
  }

  @Override
  public void completeImage(
      CompleteImageRequest request, StreamObserver<CompleteImageResponse> client) {
    if (request.getFilesList().stream().map(file -> file.getSize()).distinct().count()
        < request.getFilesCount()) {
      throw Failure.Invalid.field("files", "repeated.unique", "each size at most once");
    }
    Reply.to(
        client,
        requests.once(
            request,
            CompleteImageResponse.getDefaultInstance(),
            transaction ->
                CompleteImageResponse.newBuilder()
                    .setPost(
                        PostMessages.of(
                            posts.completeImage(
                                transaction,
                                UUID.fromString(request.getActorId()),
                                UUID.fromString(request.getPostId()),
                                UUID.fromString(request.getImageId()),
                                request.getFilesList().stream().map(PostMessages::file).toList())))
                    .build()));
  }

  @Override
  public void getPost(GetPostRequest request, StreamObserver<GetPostResponse> client) {
    Post post =
        lookup.visible(
            UUID.fromString(request.getViewerId()), UUID.fromString(request.getPostId()));
    Reply.to(client, GetPostResponse.newBuilder().setPost(PostMessages.of(post)).build());
  }

  @Override
  @SuppressWarnings("deprecation") // The offset works as long as it is there.
  public void listUserPosts(
      ListUserPostsRequest request, StreamObserver<ListUserPostsResponse> client) {
    if (request.getOffset() > 0 && !request.getPageToken().isEmpty()) {
      throw Failure.Invalid.field("offset", "exclusive", "cannot be combined with page_token");
    }
    UUID viewer = UUID.fromString(request.getViewerId());
    UUID user = UUID.fromString(request.getUserId());
    var list = PageTokens.Scope.ofThisCall(1, viewer, user);
    Keyset.Page<Post> page =
        posts.list(
            viewer,
            user,
            pages.start(list, request.getPageToken()),
            PAGE.of(request.getPageSize()),
            request.getOffset());
    Pages.Answer<io.tributary.api.posts.v1.Post> answer =
        pages.answer(list, page, PostMessages::of);
    Reply.to(
        client,
        ListUserPostsResponse.newBuilder()
            .addAllPosts(answer.items())
            .setNextPageToken(answer.nextToken())
            .build());
  }

  @Override
  public void deletePost(DeletePostRequest request, StreamObserver<DeletePostResponse> client) {
    Reply.to(
        client,
        requests.once(
            request,
            DeletePostResponse.getDefaultInstance(),
            transaction -> {
              posts.delete(
                  transaction,
                  UUID.fromString(request.getActorId()),
                  UUID.fromString(request.getPostId()));
              return DeletePostResponse.getDefaultInstance();
            }));
  }

  @Override
  public void addComment(AddCommentRequest request, StreamObserver<AddCommentResponse> client) {
    Reply.to(
        client,
        requests.once(
            request,
            AddCommentResponse.getDefaultInstance(),
            transaction ->
                AddCommentResponse.newBuilder()
                    .setComment(
                        PostMessages.of(
                            comments.add(
                                transaction,
                                UUID.fromString(request.getActorId()),
                                UUID.fromString(request.getPostId()),
                                request.getText())))
                    .build()));
  }

  @Override
  public void listComments(
      ListCommentsRequest request, StreamObserver<ListCommentsResponse> client) {
    UUID viewer = UUID.fromString(request.getViewerId());
    UUID post = UUID.fromString(request.getPostId());
    var list = PageTokens.Scope.ofThisCall(1, viewer, post);
    Keyset.Page<Comment> page =
        comments.list(
            viewer,
            post,
            pages.start(list, request.getPageToken()),
            PAGE.of(request.getPageSize()));
    Pages.Answer<io.tributary.api.posts.v1.Comment> answer =
        pages.answer(list, page, PostMessages::of);
    Reply.to(
        client,
        ListCommentsResponse.newBuilder()
            .addAllComments(answer.items())
            .setNextPageToken(answer.nextToken())
            .build());
  }

  @Override
  public void deleteComment(
      DeleteCommentRequest request, StreamObserver<DeleteCommentResponse> client) {
    Reply.to(
        client,
        requests.once(
            request,
            DeleteCommentResponse.getDefaultInstance(),
            transaction -> {
              comments.delete(
                  transaction,
                  UUID.fromString(request.getActorId()),
                  UUID.fromString(request.getCommentId()));
              return DeleteCommentResponse.getDefaultInstance();
            }));
  }
}
