/** Runs in the worker: handles every track of its page, each page in its own way. */
/// <reference path="./worker.d.ts" />
import { answering } from "../page/answering.ts"
import { feed, prepare } from "./mix.ts"
import type { Ask, Mode, Options, Times } from "./modes.ts"
import { type Handler, handlerOf, timed } from "./transforms.ts"

let mode: Mode = "loop"
let handler: Handler = {
  handle() {
    throw new Error("a track came before the mode")
  },
}
let times: Times = { send: [], receive: [] }

answering(message => {
  const ask = message as Ask
  switch (ask.kind) {
    case "begin":
      mode = ask.mode
      handler = handlerOf(mode)
      return
    case "times": {
      const taken = times
      times = { send: [], receive: [] }
      return taken
    }
    case "prepare":
      handler.rekey?.(ask.epoch)
      return prepare(mode, ask)
    case "feed":
      return feed(handler.handle)
  }
})

self.onrtctransform = ({ transformer }) => {
  const options = transformer.options as Options
  const note = (ms: number) => times[options.direction].push(ms)
  handler.handle(options.watch === "times" ? timed(transformer, note) : transformer, options)
}
