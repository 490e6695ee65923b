// The messages of onnx.proto, for code that changes a model below the level of graphs.
export { changed } from "./file/changed.ts";
export * from "./file/generated/onnx_pb.ts";
