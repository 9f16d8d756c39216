/**
 * Servers that decode every voice and send out their sum, by what they call themselves in their descriptions: in the session's
 * name, RFC 8866 §5.3, or as its originator, §5.2. A server that does not give its name is not found by this.
 */
const MIXERS = [
  /** Janus; its other plugins forward, and name themselves otherwise. */
  /^s=AudioBridge\b/m,
  /** Under BigBlueButton, Verto, Wazo and many telephone systems. */
  /^(s|o)=FreeSWITCH\b/im,
  /** `Asterisk` by res_pjsip, `Asterisk PBX` and its version by chan_sip. */
  /^s=Asterisk\b/m,
  /** Medooze's mixer; its forwarding unit is another program. */
  /^s=MediaMixerSession\b/m,
  /** RestComm, formerly Mobicents. */
  /^s=Mobicents Media Server\b/m,
  /** The telephone network behind Twilio. */
  /^s=Twilio Media Gateway\b/m,
]

/**
 * Does a description by the other side come from a server that mixes the voices?
 *
 * @param description As the page gives it to setRemoteDescription: Chromium's own `remoteDescription` has lost the name.
 */
export function mixesVoices(description: unknown): boolean {
  if (typeof description !== "object" || description === null || !("sdp" in description)) return false
  const [session = ""] = String(description.sdp).split(/^m=/m, 1)
  return MIXERS.some(mixer => mixer.test(session))
}

/** SIP over WebSocket, RFC 7118 §4: behind it are telephones, and servers that connect and mix them. */
export function isTelephony(subprotocol: string): boolean {
  return subprotocol.toLowerCase() === "sip"
}
