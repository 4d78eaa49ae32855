# The image of the service, made of what `./mvnw package` leaves in target/: the jar, its libraries, and the API's
# schema. Both stages have one runtime, because the cache of the first is good for the very JVM that wrote it, and for
# no other.
ARG RUNTIME=eclipse-temurin:25-jre

FROM ${RUNTIME} AS trained
COPY target/lib/ /opt/tributary/lib/
COPY target/tributary.jar /opt/tributary/
COPY build/aot-cache /usr/local/bin/
RUN aot-cache /opt/tributary

FROM ${RUNTIME}
COPY --from=trained /opt/tributary/ /opt/tributary/
# The API's schema, for whoever calls pods that do not tell it: operators, mostly.
COPY target/tributary.protoset /opt/tributary/
# Ends the build if the cache was not taken, which a running service would do without; 2 is its answer to such a word.
RUN java -XX:AOTMode=on -XX:AOTCache=/opt/tributary/tributary.aot -XX:+UseG1GC \
      --sun-misc-unsafe-memory-access=allow -jar /opt/tributary/tributary.jar nothing; [ $? -eq 2 ]
USER 10001:10001
WORKDIR /opt/tributary
EXPOSE 50051 8080
# No shell in between: SIGTERM begins the drain. What follows it are the command's words: serve, migrate, verify, rebuild.
ENTRYPOINT ["java", "-XX:AOTCache=/opt/tributary/tributary.aot", "-XX:+UseG1GC", "--sun-misc-unsafe-memory-access=allow", "-jar", "/opt/tributary/tributary.jar"]
