/** The page's end of its worker: a question, an answer. */
const worker = new Worker(URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" })))

function call(message: object, transfer: Transferable[] = []): Promise<unknown> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve, reject) => {
    port1.onmessage = ({ data }) => {
      port1.close()
      if ("fault" in data) reject(new Error(data.fault))
      else resolve(data.answer)
    }
    worker.postMessage({ message, port: port2 }, [port2, ...transfer])
  })
}

export const host = { worker, call, ready: call({ kind: "hello" }) }

globalThis.host = host
