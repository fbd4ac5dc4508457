/**
 * What medical devices speak: DICOM associations with a C-ECHO and a small C-STORE (PS3.8, PS3.7), HL7 version 2 over
 * MLLP, and the opaque messages of monitors and pumps whose protocols are not public.
 */
import { counted16, fixed, join, u16, u32, zeros, type Part } from '../bytes.ts'

export type Association = {
  readonly called: string
  readonly calling: string
  readonly abstractSyntax: string
  /** Implementation class and version name of the sender. */
  readonly implementation: string
  readonly version: string
}

export const verification = '1.2.840.10008.1.1'
export const ultrasoundImage = '1.2.840.10008.5.1.4.1.1.6.1'
const implicitLittleEndian = '1.2.840.10008.1.2'

export function associateRequest(association: Association): Uint8Array {
  const context = item(
    0x20,
    join([1, 0, 0, 0], item(0x30, association.abstractSyntax), item(0x40, implicitLittleEndian)),
  )
  return dicomUnit(1, associateBody(association, context))
}

/** `implementation` and `version` are those of the server. */
export function associateAccept(association: Association): Uint8Array {
  const context = item(0x21, join([1, 0, 0, 0], item(0x40, implicitLittleEndian)))
  return dicomUnit(2, associateBody(association, context))
}

function associateBody({ called, calling, implementation, version }: Association, context: Uint8Array): Uint8Array {
  const titles = join(fixed(called, 16, 0x20), fixed(calling, 16, 0x20))
  const user = join(item(0x51, u32(16_384)), item(0x52, implementation), item(0x55, version))
  return join([0, 1, 0, 0], titles, zeros(32), item(0x10, '1.2.840.10008.3.1.1.1'), context, item(0x50, user))
}

function item(type: number, content: Part): Uint8Array {
  return join([type, 0], counted16(content))
}

function dicomUnit(type: number, content: Part): Uint8Array {
  const body = join(content)
  return join([type, 0], u32(body.length), body)
}

export const releaseRequest = dicomUnit(5, zeros(4))
export const releaseReply = dicomUnit(6, zeros(4))

export type Command = {
  readonly field: number
  readonly messageId: number
  readonly sopClass: string
  readonly instance?: string
}

/** A command of DIMSE as one P-DATA unit: 0x30 C-ECHO-RQ, 0x8030 its answer, 0x01 C-STORE-RQ, 0x8001 its answer. */
export function dimse({ field, messageId, sopClass, instance }: Command): Uint8Array {
  const answers = (field & 0x8000) !== 0
  const withData = field === 1
  const elements = join(
    element(0x0002, uid(sopClass)),
    element(0x0100, little16(field)),
    element(answers ? 0x0120 : 0x0110, little16(messageId)),
    field === 1 ? element(0x0700, little16(0)) : [],
    element(0x0800, little16(withData ? 1 : 0x0101)),
    answers ? element(0x0900, little16(0)) : [],
    instance === undefined ? [] : element(0x1000, uid(instance)),
  )
  return presentation(3, join(element(0, little32(elements.length)), elements))
}

/** An image of `pixels` as one or more P-DATA units, with the identification of the device that made it. */
export function dicomImage(image: {
  readonly sopClass: string
  readonly instance: string
  readonly maker: string
  readonly model: string
  readonly pixels: Uint8Array
}): Uint8Array {
  const dataSet = join(
    dataElement(0x0008, 0x0016, uid(image.sopClass)),
    dataElement(0x0008, 0x0018, uid(image.instance)),
    dataElement(0x0008, 0x0060, 'US'),
    dataElement(0x0008, 0x0070, even(image.maker)),
    dataElement(0x0008, 0x1090, even(image.model)),
    dataElement(0x0010, 0x0010, even('TEST^PATIENT')),
    dataElement(0x7fe0, 0x0010, image.pixels),
  )
  const parts: Uint8Array[] = []
  const size = 16_000
  for (let at = 0; at < dataSet.length; at += size) {
    parts.push(presentation(at + size >= dataSet.length ? 2 : 0, dataSet.subarray(at, at + size)))
  }
  return join(...parts)
}

/** `control`: 1 command, 2 last fragment. */
function presentation(control: number, content: Uint8Array): Uint8Array {
  return dicomUnit(4, join(u32(content.length + 2), [1, control], content))
}

function element(number: number, value: Part): Uint8Array {
  return dataElement(0, number, value)
}

/** Implicit VR little endian. */
function dataElement(group: number, number: number, value: Part): Uint8Array {
  const content = join(value)
  return join(little16(group), little16(number), little32(content.length), content)
}

function uid(text: string): Uint8Array {
  return join(text, text.length % 2 === 0 ? [] : [0])
}

function even(text: string): string {
  return text.length % 2 === 0 ? text : `${text} `
}

function little16(value: number): readonly number[] {
  return u16(value).toReversed()
}

function little32(value: number): readonly number[] {
  return u32(value).toReversed()
}

/** One HL7 version 2 message in its MLLP frame. The patient is nobody. */
export function hl7(
  sender: { readonly application: string; readonly facility: string },
  at: string,
  segments: readonly string[],
): Uint8Array {
  const header = `MSH|^~\\&|${sender.application}|${sender.facility}|ENGINE|CLINIC|${at}||ORU^R01|${at}|P|2.6`
  return join([0x0b], [header, ...segments].map((line) => `${line}\r`).join(''), [0x1c, 0x0d])
}

export function hl7Acknowledge(at: string): Uint8Array {
  return join([0x0b], `MSH|^~\\&|ENGINE|CLINIC|||${at}||ACK^R01|${at}|P|2.6\rMSA|AA|${at}\r`, [0x1c, 0x0d])
}
