// Between a follower and etcd: passes everything on, but keeps a request for a watch to itself
// until SIGUSR1 comes, so that what it asks for can become history meanwhile. A program of its own,
// because it runs inside a namespace.
//
//   node watch-relay.js PORT ETCD_URL

import http from "node:http";

const [port = "", endpoint = ""] = process.argv.slice(2);
const held: (() => void)[] = [];
let open = false;

http
  .createServer((request, response) => {
    const pass = (): void => {
      const { method = "GET", url = "/", headers } = request;
      const onward = http.request(`${endpoint}${url}`, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on("error", () => response.destroy());
      response.on("close", () => onward.destroy());
      request.pipe(onward);
    };
    if (request.url !== "/v3/watch" || open) return pass();
    held.push(pass);
    process.stdout.write("held\n");
  })
  .listen(Number(port), "0.0.0.0");

process.on("SIGUSR1", () => {
  open = true;
  for (const pass of held.splice(0)) pass();
});
