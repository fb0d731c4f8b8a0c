// Readiness of descriptors and arrival of signals, delivered on Node's own event loop.
//
// libuv's handles are used directly: they are not part of the Node-API promise, but uv_poll and
// uv_signal have kept their shape since libuv 1.0. Callbacks go through napi_make_callback, so that
// promises and nextTick work of the callee run on every Node version.

#include "native.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <uv.h>

struct watcher;

// What JavaScript holds. It outlives the watcher, so that a second unwatch is harmless.
typedef struct {
  struct watcher *watcher;
} watch_ticket;

typedef struct watcher {
  napi_env env;
  napi_ref callback;
  napi_async_context context;
  watch_ticket *ticket;
  int fd;
  int events;
  union {
    uv_handle_t handle;
    uv_poll_t poll;
    uv_signal_t signal;
  } uv;
} watcher;

static void deliver(watcher *self, int32_t status, int32_t value) {
  napi_env env = self->env;
  napi_handle_scope scope;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  napi_value callback, receiver;
  const napi_value results[2] = {native_number(env, status), native_number(env, value)};
  napi_get_reference_value(env, self->callback, &callback);
  napi_get_global(env, &receiver);
  const napi_status called =
      napi_make_callback(env, self->context, receiver, callback, 2, results, NULL);
  if (called == napi_pending_exception) {
    napi_value exception;
    napi_get_and_clear_last_exception(env, &exception);
    napi_fatal_exception(env, exception);
  }
  napi_close_handle_scope(env, scope);
}

// libuv stops a poll handle at POLLERR and says no more than EBADF. A socket tells the real reason
// once and goes on, so the watch does. Where a read of the same turn has taken the reason already,
// the socket is merely ready. What is no socket stays stopped.
static void on_poll(uv_poll_t *handle, int status, int events) {
  watcher *self = handle->data;
  if (status == 0) {
    deliver(self, 0, events);
    return;
  }
  int error = 0;
  socklen_t length = sizeof error;
  if (getsockopt(self->fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0) {
    deliver(self, status, 0);
    return;
  }
  uv_poll_start(handle, self->events, on_poll);
  deliver(self, -error, error == 0 ? self->events : 0);
}

static void on_signal(uv_signal_t *handle, int number) { deliver(handle->data, 0, number); }

static void on_closed(uv_handle_t *handle) {
  watcher *self = handle->data;
  napi_handle_scope scope;
  if (napi_open_handle_scope(self->env, &scope) == napi_ok) {
    napi_delete_reference(self->env, self->callback);
    napi_async_destroy(self->env, self->context);
    napi_close_handle_scope(self->env, scope);
  }
  free(self);
}

// The environment is going: its references go with it.
static void on_closed_at_exit(uv_handle_t *handle) { free(handle->data); }

static void detach(watcher *self) {
  if (self->ticket != NULL) self->ticket->watcher = NULL;
  self->ticket = NULL;
}

static void close_at_exit(void *data) {
  watcher *self = data;
  detach(self);
  uv_close(&self->uv.handle, on_closed_at_exit);
}

static void forget_ticket(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  watch_ticket *ticket = data;
  if (ticket->watcher != NULL) ticket->watcher->ticket = NULL;
  free(ticket);
}

static watcher *make_watcher(napi_env env, napi_value callback) {
  watcher *self = calloc(1, sizeof *self);
  if (self == NULL) return NULL;
  self->env = env;
  napi_value name, resource;
  if (napi_create_reference(env, callback, 1, &self->callback) == napi_ok &&
      napi_create_string_utf8(env, "vrrpd:watch", NAPI_AUTO_LENGTH, &name) == napi_ok &&
      napi_create_object(env, &resource) == napi_ok &&
      napi_async_init(env, resource, name, &self->context) == napi_ok) {
    return self;
  }
  if (self->callback != NULL) napi_delete_reference(env, self->callback);
  free(self);
  return NULL;
}

// Before its libuv handle was started nothing else knows the watcher.
static void discard(watcher *self) {
  napi_delete_reference(self->env, self->callback);
  napi_async_destroy(self->env, self->context);
  free(self);
}

static napi_value hand_out(watcher *self) {
  napi_env env = self->env;
  napi_value external = NULL;
  watch_ticket *ticket = calloc(1, sizeof *ticket);
  if (ticket == NULL || napi_create_external(env, ticket, forget_ticket, NULL, &external) != napi_ok) {
    free(ticket);
    uv_close(&self->uv.handle, on_closed);
    return native_number(env, -ENOMEM);
  }
  ticket->watcher = self;
  self->ticket = ticket;
  napi_add_env_cleanup_hook(env, close_at_exit, self);
  return external;
}

// watchFd(fd, events: UV_READABLE 1 | UV_WRITABLE 2, callback(status, events)) -> ticket
static napi_value watch_fd(napi_env env, napi_callback_info info) {
  READ_ARGS(3);
  uv_loop_t *loop = NULL;
  if (napi_get_uv_event_loop(env, &loop) != napi_ok) return native_number(env, -ENOSYS);
  watcher *self = make_watcher(env, args[2]);
  if (self == NULL) return native_number(env, -ENOMEM);
  self->fd = native_int(env, args[0]);
  self->events = native_int(env, args[1]);
  const int status = uv_poll_init(loop, &self->uv.poll, self->fd);
  if (status < 0) {
    discard(self);
    return native_number(env, status);
  }
  self->uv.poll.data = self;
  uv_poll_start(&self->uv.poll, self->events, on_poll);
  return hand_out(self);
}

// watchSignal(number, callback(0, number)) -> ticket; does not keep the loop alive
static napi_value watch_signal(napi_env env, napi_callback_info info) {
  READ_ARGS(2);
  uv_loop_t *loop = NULL;
  if (napi_get_uv_event_loop(env, &loop) != napi_ok) return native_number(env, -ENOSYS);
  watcher *self = make_watcher(env, args[1]);
  if (self == NULL) return native_number(env, -ENOMEM);
  uv_signal_init(loop, &self->uv.signal);
  self->uv.signal.data = self;
  const int status = uv_signal_start(&self->uv.signal, on_signal, native_int(env, args[0]));
  if (status < 0) {
    uv_close(&self->uv.handle, on_closed);
    return native_number(env, status);
  }
  uv_unref(&self->uv.handle);
  return hand_out(self);
}

// unwatch(ticket): no callback comes afterwards
static napi_value unwatch(napi_env env, napi_callback_info info) {
  READ_ARGS(1);
  void *data = NULL;
  if (napi_get_value_external(env, args[0], &data) != napi_ok) return native_number(env, -EINVAL);
  watch_ticket *ticket = data;
  watcher *self = ticket->watcher;
  if (self == NULL) return native_number(env, 0);
  detach(self);
  napi_remove_env_cleanup_hook(env, close_at_exit, self);
  uv_close(&self->uv.handle, on_closed);
  return native_number(env, 0);
}

// realtimeSignals() -> SIGRTMIN * 256 + SIGRTMAX as the C library leaves them to programs
static napi_value realtime_signals(napi_env env, napi_callback_info info) {
  (void)info;
  return native_number(env, SIGRTMIN * 256 + SIGRTMAX);
}

void native_define_watch(napi_env env, napi_value exports) {
  const napi_property_descriptor functions[] = {
      FUNCTION("watchFd", watch_fd),
      FUNCTION("watchSignal", watch_signal),
      FUNCTION("unwatch", unwatch),
      FUNCTION("realtimeSignals", realtime_signals),
  };
  DEFINE_FUNCTIONS(env, exports, functions);
}
