package io.tributary.platform.time;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.ShutdownEvent;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;

/**
 * Nothing begins by the clock any more once the service closes. Micronaut asks for the bean at each
 * turn: one that has just ended would be made anew, with leases and threads that nobody ends.
 */
@Singleton
final class EndOfSchedules implements ApplicationEventListener<ShutdownEvent> {
  private final ExecutorService scheduled;

  EndOfSchedules(@Named(TaskExecutors.SCHEDULED) ExecutorService scheduled) {
    this.scheduled = scheduled;
  }

  @Override
  public void onApplicationEvent(ShutdownEvent closing) {
    scheduled.shutdown();
  }
}
