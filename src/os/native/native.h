// Shared by the files of the addon: how arguments are read and results given back.
//
// The addon decides nothing. Every function is one system call or a short fixed sequence of them,
// takes numbers and byte arrays (socket addresses and option structures are built by the caller)
// and returns what the call returned, or the negative errno. Nothing is thrown.

#ifndef VRRPD_NATIVE_H
#define VRRPD_NATIVE_H

#include <errno.h>
#include <node_api.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint8_t *data;
  size_t length;
} byte_span;

// Reads the arguments of a callback into `args`; missing ones are `undefined`.
#define READ_ARGS(count)                                                                           \
  napi_value args[count];                                                                          \
  do {                                                                                             \
    size_t arg_count_ = (count);                                                                   \
    napi_get_cb_info(env, info, &arg_count_, args, NULL, NULL);                                    \
  } while (0)

// Returns a system call's result to JavaScript, a failure as negative errno.
#define RETURN_RESULT(expression)                                                                  \
  do {                                                                                             \
    const int64_t result_ = (int64_t)(expression);                                                 \
    return native_number(env, result_ < 0 ? -(int64_t)errno : result_);                            \
  } while (0)

#define FUNCTION(name, callback) {name, NULL, callback, NULL, NULL, NULL, napi_enumerable, NULL}
#define DEFINE_FUNCTIONS(env, exports, table)                                                      \
  napi_define_properties(env, exports, sizeof(table) / sizeof((table)[0]), table)

// 0 where the value is not a number.
int32_t native_int(napi_env env, napi_value value);
double native_double(napi_env env, napi_value value);
// The memory of a typed array; {NULL, 0} for anything else. Valid during the call only.
byte_span native_bytes(napi_env env, napi_value value);
napi_value native_number(napi_env env, int64_t value);

void native_define_sockets(napi_env env, napi_value exports);
void native_define_spawn(napi_env env, napi_value exports);
void native_define_system(napi_env env, napi_value exports);
void native_define_watch(napi_env env, napi_value exports);

#endif
