{
  "targets": [
    {
      "target_name": "vrrpd_native",
      "sources": [
        "src/os/native/module.c",
        "src/os/native/sockets.c",
        "src/os/native/spawn.c",
        "src/os/native/system.c",
        "src/os/native/watch.c"
      ],
      "defines": ["NAPI_VERSION=8", "_GNU_SOURCE"],
      "cflags": ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Wno-sign-conversion"]
    }
  ]
}
