package io.tributary.users;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.r2dbc.annotation.R2dbcRepository;
import io.micronaut.data.repository.GenericRepository;
import java.util.UUID;
import reactor.core.publisher.Flux;

/** Reads of users by id. An array, because a list would be expanded into one parameter each. */
@R2dbcRepository(dialect = Dialect.POSTGRES)
interface UserRepository extends GenericRepository<UserRow, UUID> {
  @Query(
      """
      SELECT id, handle, display_name, bio, avatar_url, language, created_at, updated_at
      FROM users
      WHERE id = ANY(:ids) AND deleted_at IS NULL
      """)
  Flux<UserRow> findLiving(@TypeDef(type = DataType.OBJECT) UUID[] ids);
}
