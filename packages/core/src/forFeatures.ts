// Which inputs a model really uses (`@reg/core/features`): as data, as text and as a picture.
export {
  type FeatureReport,
  type FeatureReportOptions,
  type FeatureSource,
  type FeatureUse,
  featureReport,
} from "./features/featureReport.ts";
export { type FeatureSvgOptions, featureSvg } from "./features/featureSvg.ts";
export { featureText } from "./features/featureText.ts";
