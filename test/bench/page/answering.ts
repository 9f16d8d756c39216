/** The worker's end: answers each question of the page. */
export function answering(answer: (message: { kind: string }) => unknown): void {
  self.onmessage = async ({ data: { message, port } }) => {
    try {
      port.postMessage({ answer: message.kind === "hello" ? "here" : await answer(message) })
    } catch (error) {
      port.postMessage({ fault: String(error) })
    }
  }
}
