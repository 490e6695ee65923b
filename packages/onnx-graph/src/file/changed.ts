import { create, type DescMessage, type MessageShape } from "@bufbuild/protobuf";

/** A copy of a message with some fields replaced; the others are shared with it. */
export function changed<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
  fields: Partial<MessageShape<Desc>>,
): MessageShape<Desc> {
  // A spread would lose the prototype, which has the defaults of fields that are not set.
  return Object.assign(create(schema), message, fields);
}
