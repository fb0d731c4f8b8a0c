// Entry of the addon: registers the functions of the other files, and reads arguments for them.

#include "native.h"

int32_t native_int(napi_env env, napi_value value) {
  int32_t number = 0;
  napi_get_value_int32(env, value, &number);
  return number;
}

double native_double(napi_env env, napi_value value) {
  double number = 0;
  napi_get_value_double(env, value, &number);
  return number;
}

byte_span native_bytes(napi_env env, napi_value value) {
  byte_span span = {NULL, 0};
  bool is_array = false;
  if (napi_is_typedarray(env, value, &is_array) != napi_ok || !is_array) return span;
  napi_typedarray_type type;
  void *data = NULL;
  size_t count = 0;
  if (napi_get_typedarray_info(env, value, &type, &count, &data, NULL, NULL) != napi_ok) return span;
  size_t width = 1;
  switch (type) {
    case napi_int16_array:
    case napi_uint16_array:
      width = 2;
      break;
    case napi_int32_array:
    case napi_uint32_array:
    case napi_float32_array:
      width = 4;
      break;
    case napi_float64_array:
    case napi_bigint64_array:
    case napi_biguint64_array:
      width = 8;
      break;
    default:
      break;
  }
  span.data = data;
  span.length = count * width;
  return span;
}

napi_value native_number(napi_env env, int64_t value) {
  napi_value number;
  napi_create_int64(env, value, &number);
  return number;
}

static napi_value initialise(napi_env env, napi_value exports) {
  native_define_sockets(env, exports);
  native_define_spawn(env, exports);
  native_define_system(env, exports);
  native_define_watch(env, exports);
  return exports;
}

NAPI_MODULE(NODE_GYP_MODULE_NAME, initialise)
