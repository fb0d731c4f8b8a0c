// Sockets: thin calls. Every socket is born close-on-exec and non-blocking.

#include "native.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/sockios.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

// socket(domain, type, protocol) -> fd
static napi_value open_socket(napi_env env, napi_callback_info info) {
  READ_ARGS(3);
  const int type = native_int(env, args[1]) | SOCK_CLOEXEC | SOCK_NONBLOCK;
  RETURN_RESULT(socket(native_int(env, args[0]), type, native_int(env, args[2])));
}

// close(fd)
static napi_value close_fd(napi_env env, napi_callback_info info) {
  READ_ARGS(1);
  RETURN_RESULT(close(native_int(env, args[0])));
}

// duplicate(fd) -> another close-on-exec descriptor of the same open file
static napi_value duplicate(napi_env env, napi_callback_info info) {
  READ_ARGS(1);
  RETURN_RESULT(fcntl(native_int(env, args[0]), F_DUPFD_CLOEXEC, 3));
}

// setCloexec(fd)
static napi_value set_cloexec(napi_env env, napi_callback_info info) {
  READ_ARGS(1);
  const int fd = native_int(env, args[0]);
  const int flags = fcntl(fd, F_GETFD);
  RETURN_RESULT(flags < 0 ? flags : fcntl(fd, F_SETFD, flags | FD_CLOEXEC));
}

// setsockopt(fd, level, name, value: number | bytes)
static napi_value set_option(napi_env env, napi_callback_info info) {
  READ_ARGS(4);
  const int fd = native_int(env, args[0]);
  const int level = native_int(env, args[1]);
  const int name = native_int(env, args[2]);
  napi_valuetype type = napi_undefined;
  napi_typeof(env, args[3], &type);
  if (type == napi_number) {
    const int number = native_int(env, args[3]);
    RETURN_RESULT(setsockopt(fd, level, name, &number, sizeof number));
  }
  const byte_span value = native_bytes(env, args[3]);
  RETURN_RESULT(setsockopt(fd, level, name, value.data, (socklen_t)value.length));
}

// getsockopt(fd, level, name, into: bytes) -> length
static napi_value get_option(napi_env env, napi_callback_info info) {
  READ_ARGS(4);
  const byte_span into = native_bytes(env, args[3]);
  socklen_t length = (socklen_t)into.length;
  const int status = getsockopt(native_int(env, args[0]), native_int(env, args[1]),
                                native_int(env, args[2]), into.data, &length);
  RETURN_RESULT(status < 0 ? status : (int)length);
}

// attachFilter(fd, program: bytes of struct sock_filter[])
static napi_value attach_filter(napi_env env, napi_callback_info info) {
  READ_ARGS(2);
  const byte_span program = native_bytes(env, args[1]);
  const struct sock_fprog filter = {
      .len = (unsigned short)(program.length / sizeof(struct sock_filter)),
      .filter = (struct sock_filter *)(void *)program.data,
  };
  RETURN_RESULT(setsockopt(native_int(env, args[0]), SOL_SOCKET, SO_ATTACH_FILTER, &filter,
                           sizeof filter));
}

// bind(fd, address: bytes)
static napi_value bind_socket(napi_env env, napi_callback_info info) {
  READ_ARGS(2);
  const byte_span address = native_bytes(env, args[1]);
  RETURN_RESULT(bind(native_int(env, args[0]), (const struct sockaddr *)(void *)address.data,
                     (socklen_t)address.length));
}

// connect(fd, address: bytes)
static napi_value connect_socket(napi_env env, napi_callback_info info) {
  READ_ARGS(2);
  const byte_span address = native_bytes(env, args[1]);
  RETURN_RESULT(connect(native_int(env, args[0]), (const struct sockaddr *)(void *)address.data,
                        (socklen_t)address.length));
}

// getsockname(fd, into: bytes) -> length
static napi_value get_name(napi_env env, napi_callback_info info) {
  READ_ARGS(2);
  const byte_span into = native_bytes(env, args[1]);
  socklen_t length = (socklen_t)into.length;
  const int status =
      getsockname(native_int(env, args[0]), (struct sockaddr *)(void *)into.data, &length);
  RETURN_RESULT(status < 0 ? status : (int)length);
}

// sendto(fd, payload: bytes, flags, address: bytes | null) -> length
static napi_value send_to(napi_env env, napi_callback_info info) {
  READ_ARGS(4);
  const byte_span payload = native_bytes(env, args[1]);
  const byte_span address = native_bytes(env, args[3]);
  RETURN_RESULT(sendto(native_int(env, args[0]), payload.data, payload.length,
                       native_int(env, args[2]) | MSG_NOSIGNAL,
                       (const struct sockaddr *)(void *)address.data, (socklen_t)address.length));
}

static struct msghdr message_header(struct iovec *payload, byte_span name, byte_span control) {
  return (struct msghdr){
      .msg_name = name.data,
      .msg_namelen = (socklen_t)name.length,
      .msg_iov = payload,
      .msg_iovlen = 1,
      .msg_control = control.data,
      .msg_controllen = control.length,
  };
}

// sendmsg(fd, payload: bytes, flags, address: bytes | null, control: bytes | null) -> length
static napi_value send_message(napi_env env, napi_callback_info info) {
  READ_ARGS(5);
  const byte_span payload = native_bytes(env, args[1]);
  struct iovec vector = {.iov_base = payload.data, .iov_len = payload.length};
  const struct msghdr header =
      message_header(&vector, native_bytes(env, args[3]), native_bytes(env, args[4]));
  RETURN_RESULT(
      sendmsg(native_int(env, args[0]), &header, native_int(env, args[2]) | MSG_NOSIGNAL));
}

#define BURST_MAX 128

// sendmmsg(fd, payloads: bytes, lengths: Int32Array, address: bytes | null) -> messages sent
// `payloads` holds one after the other; of more than BURST_MAX only the first are sent.
static napi_value send_burst(napi_env env, napi_callback_info info) {
  READ_ARGS(4);
  const byte_span payloads = native_bytes(env, args[1]);
  const byte_span lengths = native_bytes(env, args[2]);
  const byte_span address = native_bytes(env, args[3]);
  struct mmsghdr messages[BURST_MAX];
  struct iovec vectors[BURST_MAX];
  size_t offset = 0;
  unsigned count = 0;
  while (count < BURST_MAX && (count + 1) * sizeof(int32_t) <= lengths.length) {
    int32_t length = 0;
    memcpy(&length, lengths.data + count * sizeof length, sizeof length);
    if (length < 0 || (size_t)length > payloads.length - offset) break;
    vectors[count] = (struct iovec){.iov_base = payloads.data + offset, .iov_len = (size_t)length};
    messages[count].msg_hdr = message_header(&vectors[count], address, (byte_span){NULL, 0});
    messages[count].msg_len = 0;
    offset += (size_t)length;
    count++;
  }
  RETURN_RESULT(sendmmsg(native_int(env, args[0]), messages, count, MSG_NOSIGNAL));
}

// recvmsg(fd, into: bytes, name: bytes | null, control: bytes | null, out: Int32Array[3]) -> length
// `out` gets the lengths of name and control and the message flags.
static napi_value receive_message(napi_env env, napi_callback_info info) {
  READ_ARGS(5);
  const byte_span into = native_bytes(env, args[1]);
  const byte_span out = native_bytes(env, args[4]);
  struct iovec vector = {.iov_base = into.data, .iov_len = into.length};
  struct msghdr header =
      message_header(&vector, native_bytes(env, args[2]), native_bytes(env, args[3]));
  const ssize_t length = recvmsg(native_int(env, args[0]), &header, MSG_DONTWAIT);
  if (length >= 0 && out.length >= 3 * sizeof(int32_t)) {
    const int32_t lengths[3] = {(int32_t)header.msg_namelen, (int32_t)header.msg_controllen,
                                header.msg_flags};
    memcpy(out.data, lengths, sizeof lengths);
  }
  RETURN_RESULT(length);
}

// packetWait(fd) -> microseconds since the kernel took in the packet that was read last
// By the wall clock, the only one that packets are stamped by. The first call switches that on.
static napi_value packet_wait(napi_env env, napi_callback_info info) {
  READ_ARGS(1);
  struct timespec came, now;
  const int status = ioctl(native_int(env, args[0]), SIOCGSTAMPNS, &came);
  if (status < 0) RETURN_RESULT(status);
  clock_gettime(CLOCK_REALTIME, &now);
  return native_number(env, (int64_t)(now.tv_sec - came.tv_sec) * 1000000 +
                                (now.tv_nsec - came.tv_nsec) / 1000);
}

// write(fd, payload: bytes) -> length
static napi_value write_fd(napi_env env, napi_callback_info info) {
  READ_ARGS(2);
  const byte_span payload = native_bytes(env, args[1]);
  RETURN_RESULT(write(native_int(env, args[0]), payload.data, payload.length));
}

// poll(descriptors: bytes of struct pollfd[]) -> number of ready ones; never waits
static napi_value poll_now(napi_env env, napi_callback_info info) {
  READ_ARGS(1);
  const byte_span descriptors = native_bytes(env, args[0]);
  RETURN_RESULT(poll((struct pollfd *)(void *)descriptors.data,
                     descriptors.length / sizeof(struct pollfd), 0));
}

void native_define_sockets(napi_env env, napi_value exports) {
  const napi_property_descriptor functions[] = {
      FUNCTION("socket", open_socket),         FUNCTION("close", close_fd),
      FUNCTION("duplicate", duplicate),        FUNCTION("setCloexec", set_cloexec),
      FUNCTION("setsockopt", set_option),      FUNCTION("getsockopt", get_option),
      FUNCTION("attachFilter", attach_filter), FUNCTION("bind", bind_socket),
      FUNCTION("connect", connect_socket),     FUNCTION("getsockname", get_name),
      FUNCTION("sendto", send_to),             FUNCTION("sendmsg", send_message),
      FUNCTION("sendmmsg", send_burst),        FUNCTION("recvmsg", receive_message),
      FUNCTION("packetWait", packet_wait),     FUNCTION("write", write_fd),
      FUNCTION("poll", poll_now),
  };
  DEFINE_FUNCTIONS(env, exports, functions);
}
