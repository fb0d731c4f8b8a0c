// What this program uses of the npm package raw-socket, which has no types of its own. `wrap` is
// not in its manual, but it is the only way to send at once and to read until the queue is empty.

declare module "raw-socket" {
  export interface SocketWrap {
    /** Calls back before it returns, or throws an Error that carries strerror's text only. */
    send(
      buffer: Buffer,
      offset: number,
      length: number,
      address: string,
      sent: (bytes: number) => void,
    ): void;
    /** Calls back before it returns, or throws; EAGAIN too is thrown. */
    recv(buffer: Buffer, received: (buffer: Buffer, bytes: number, source: string) => void): void;
    /** Both true stops its own polling. */
    pause(receive: boolean, send: boolean): void;
    close(): void;
  }

  export interface Socket {
    readonly wrap: SocketWrap;
    close(): this;
  }

  export function createSocket(options: {
    readonly protocol: number;
    readonly addressFamily?: 1 | 2;
    readonly bufferSize?: number;
  }): Socket;
}
