"""Small networks of well-known architectures, with random weights and without dropout: name -> (model, inputs, classes).

`classes` is None where targets are numbers of the output's shape. Widths and depths are cut to what steps in seconds; the layers are
those of the libraries.
"""

import sys
import warnings
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

# A torchvision built for another torch than the one at hand lacks its compiled ops; no network here uses them.
real = torch.library.register_fake
torch.library.register_fake = lambda name, *a, **k: (lambda f: f) if str(name).startswith("torchvision::") else real(name, *a, **k)
warnings.simplefilter("ignore")

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from compared_output import Output  # noqa: E402
import diffusers  # noqa: E402
import timm  # noqa: E402
import transformers  # noqa: E402
from torchvision import models as vision  # noqa: E402
from torchvision.models.convnext import CNBlockConfig  # noqa: E402
from torchvision.models.efficientnet import MBConvConfig  # noqa: E402
from torchvision.models.regnet import BlockParams  # noqa: E402
from torchvision.models.swin_transformer import PatchMergingV2, SwinTransformer, SwinTransformerBlockV2  # noqa: E402

BATCH, WORDS = 4, 19


def image(model, size=32, classes=10):
    return Output(model), {"x": torch.randn(BATCH, 3, size, size)}, classes


def tokens(model, classes=WORDS, pick=lambda y: y.logits, arguments=("input_ids",), length=6):
    inputs = {name: torch.randint(3, WORDS, (BATCH, length)) for name in arguments}
    return Output(model, pick, arguments), inputs, classes


def vgg_bn():
    model = vision.VGG(vision.vgg.make_layers([8, "M", 16, 16, "M", 24, "M"], batch_norm=True), num_classes=10, init_weights=False, dropout=0.0)
    model.classifier = nn.Sequential(nn.Linear(24 * 49, 32), nn.ReLU(), nn.Linear(32, 10))
    return image(model, 56)


def efficientnet():
    blocks = [MBConvConfig(1, 3, 1, 16, 8, 1, 1.0, 1.0), MBConvConfig(6, 3, 2, 8, 16, 2, 1.0, 1.0), MBConvConfig(6, 5, 2, 16, 24, 1, 1.0, 1.0)]
    return image(vision.EfficientNet(blocks, dropout=0.0, stochastic_depth_prob=0.0, num_classes=10, last_channel=32))


def regnet_y():
    block = BlockParams.from_init_params(depth=4, w_0=16, w_a=20, w_m=2.5, group_width=8, se_ratio=0.25)
    return image(vision.RegNet(block, num_classes=10, stem_width=8))


def convnext():
    return image(vision.ConvNeXt([CNBlockConfig(8, 16, 1), CNBlockConfig(16, None, 1)], stochastic_depth_prob=0.0, num_classes=10))


def swin(version=1):
    v2 = {"block": SwinTransformerBlockV2, "downsample_layer": PatchMergingV2} if version == 2 else {}
    return image(SwinTransformer([2, 2], 8, [2, 2], [1, 2], [4, 4], num_classes=10, stochastic_depth_prob=0.0, **v2), 16)


def vit():
    return image(vision.VisionTransformer(16, 4, 2, 2, 12, 24, num_classes=10), 16)


def maxvit():
    model = vision.MaxVit((32, 32), 8, 4, [8, 16], [1, 1], 4, stochastic_depth_prob=0.0, num_classes=10)
    return image(model)


def segmented(model, size):
    return Output(model, lambda y: y["out"]), {"x": torch.randn(BATCH, 3, size, size)}, None


def fcn():
    backbone = vision.ResNet(vision.resnet.Bottleneck, [1, 1, 1, 1], width_per_group=8, replace_stride_with_dilation=[False, True, True])
    return segmented(vision.segmentation.fcn._fcn_resnet(backbone, 3, aux=False), 32)


def timm_of(name, size=32, **options):
    return lambda: image(timm.create_model(name, num_classes=10, **options), size)


TEXT = {
    "vocab_size": WORDS, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 24, "max_position_embeddings": 16,
    "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0, "attn_implementation": "eager", "pad_token_id": 0,
}


def distilbert():
    config = transformers.DistilBertConfig(
        vocab_size=WORDS, dim=16, n_layers=2, n_heads=2, hidden_dim=24, max_position_embeddings=16, dropout=0.0, attention_dropout=0.0,
        seq_classif_dropout=0.0, attn_implementation="eager",
    )
    return tokens(transformers.DistilBertForSequenceClassification(config), 2)


def albert():
    config = transformers.AlbertConfig(**TEXT, embedding_size=8, classifier_dropout_prob=0.0)
    return tokens(transformers.AlbertForSequenceClassification(config), 2)


def gpt2():
    config = transformers.GPT2Config(
        vocab_size=WORDS, n_embd=16, n_layer=2, n_head=2, n_positions=16, use_cache=False, attn_implementation="eager",
        resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0,
    )
    return tokens(transformers.GPT2LMHeadModel(config))


def decoder(kind):
    """Llama, Mistral and Qwen2 have one configuration."""
    config = getattr(transformers, f"{kind}Config")(
        vocab_size=WORDS, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1,
        max_position_embeddings=16, use_cache=False, attn_implementation="eager", tie_word_embeddings=False,
    )
    return tokens(getattr(transformers, f"{kind}ForCausalLM")(config))


def t5():
    config = transformers.T5Config(
        vocab_size=WORDS, d_model=16, d_kv=8, d_ff=24, num_layers=2, num_heads=2, dropout_rate=0.0, use_cache=False, decoder_start_token_id=0,
    )
    return tokens(transformers.T5ForConditionalGeneration(config), arguments=("input_ids", "decoder_input_ids"))


def whisper():
    config = transformers.WhisperConfig(
        vocab_size=WORDS, num_mel_bins=4, d_model=12, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2, decoder_attention_heads=2,
        encoder_ffn_dim=16, decoder_ffn_dim=16, max_source_positions=8, max_target_positions=10, dropout=0.0, pad_token_id=0, bos_token_id=1,
        eos_token_id=2, decoder_start_token_id=1, use_cache=False, attn_implementation="eager", begin_suppress_tokens=None, suppress_tokens=None,
    )
    model = Output(transformers.WhisperForConditionalGeneration(config), lambda y: y.logits, ("input_features", "decoder_input_ids"))
    return model, {"x": torch.randn(BATCH, 4, 16), "tokens": torch.randint(3, WORDS, (BATCH, 6))}, WORDS


def wav2vec2():
    config = transformers.Wav2Vec2Config(
        vocab_size=WORDS, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24, hidden_dropout=0.0, activation_dropout=0.0,
        attention_dropout=0.0, feat_proj_dropout=0.0, final_dropout=0.0, layerdrop=0.0, conv_dim=(8, 8), conv_stride=(5, 4), conv_kernel=(10, 8),
        num_conv_pos_embeddings=4, num_conv_pos_embedding_groups=2, num_feat_extract_layers=2, apply_spec_augment=False, attn_implementation="eager",
    )
    return Output(transformers.Wav2Vec2ForCTC(config), lambda y: y.logits), {"x": torch.randn(BATCH, 400)}, WORDS


SIGHT = {
    "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 24, "image_size": 16, "patch_size": 4,
    "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0, "attn_implementation": "eager",
}


def vit_mae():
    """Its noise is an input, so that every run hides the same patches. Its tables of positions hold sines, as in every trained file."""
    config = transformers.ViTMAEConfig(**SIGHT, decoder_hidden_size=12, decoder_num_hidden_layers=1, decoder_num_attention_heads=2, decoder_intermediate_size=16)
    mae = transformers.ViTMAEForPreTraining(config)
    mae.vit.embeddings.patch_embeddings.projection._is_hf_initialized = False
    mae.vit.embeddings.initialize_weights()
    mae.decoder.initialize_weights(16)
    model = Output(mae, lambda y: y.logits, ("pixel_values", "noise"))
    return model, {"x": torch.randn(BATCH, 3, 16, 16), "noise": torch.rand(BATCH, 16)}, None


def segformer():
    config = transformers.SegformerConfig(
        num_encoder_blocks=2, depths=[1, 1], sr_ratios=[2, 1], hidden_sizes=[8, 12], patch_sizes=[3, 3], strides=[2, 2], num_attention_heads=[1, 2],
        mlp_ratios=[2, 2], decoder_hidden_size=8, num_labels=3, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, classifier_dropout_prob=0.0,
        drop_path_rate=0.0,
    )
    model = transformers.SegformerForSemanticSegmentation(config)
    return Output(model, lambda y: y.logits, ("pixel_values",)), {"x": torch.randn(BATCH, 3, 16, 16)}, None


def clip_vision():
    config = transformers.CLIPVisionConfig(
        hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, image_size=16, patch_size=4, projection_dim=10,
        attn_implementation="eager",
    )
    return Output(transformers.CLIPVisionModelWithProjection(config), lambda y: y.image_embeds, ("pixel_values",)), {"x": torch.randn(BATCH, 3, 16, 16)}, 10


def unet():
    model = diffusers.UNet2DModel(
        sample_size=8, in_channels=2, out_channels=2, layers_per_block=1, block_out_channels=(4, 8), norm_num_groups=2,
        down_block_types=("DownBlock2D", "AttnDownBlock2D"), up_block_types=("AttnUpBlock2D", "UpBlock2D"), attention_head_dim=4,
    )
    inputs = {"x": torch.randn(BATCH, 2, 8, 8), "t": torch.tensor([3, 700, 41, 250])}
    return Output(model, lambda y: y.sample, ("sample", "timestep")), inputs, None


NETWORKS = {
    "resnet": lambda: image(vision.ResNet(vision.resnet.Bottleneck, [1, 1, 1, 1], num_classes=10, width_per_group=8)),
    "resnext": lambda: image(vision.ResNet(vision.resnet.Bottleneck, [1, 1, 1, 1], num_classes=10, groups=4, width_per_group=4)),
    "vgg, batch norm": vgg_bn,
    "densenet": lambda: image(vision.DenseNet(4, (2, 2, 2), 8, num_classes=10)),
    "googlenet": lambda: image(vision.GoogLeNet(10, aux_logits=False, init_weights=False), 64),
    "inception v3": lambda: image(vision.Inception3(10, aux_logits=False, init_weights=False), 80),
    "squeezenet": lambda: image(vision.squeezenet1_1(num_classes=10)),
    "mobilenet v2": lambda: image(vision.mobilenet_v2(width_mult=0.25, num_classes=10)),
    "mobilenet v3": lambda: image(vision.mobilenet_v3_small(width_mult=0.5, num_classes=10)),
    "mnasnet": lambda: image(vision.MNASNet(0.25, num_classes=10)),
    "shufflenet v2": lambda: image(vision.ShuffleNetV2([1, 1, 1], [8, 16, 24, 32, 48], num_classes=10), 64),
    "efficientnet": efficientnet,
    "regnet y": regnet_y,
    "convnext": convnext,
    "swin": swin,
    "swin v2": lambda: swin(2),
    "vit": vit,
    "maxvit": maxvit,
    "lraspp, mobilenet v3": lambda: segmented(vision.segmentation.lraspp_mobilenet_v3_large(weights=None, weights_backbone=None, num_classes=3), 64),
    "fcn, resnet": fcn,
    "deit, distilled": lambda: image(timm.models.deit.VisionTransformerDistilled(img_size=16, patch_size=4, embed_dim=12, depth=2, num_heads=2, mlp_ratio=2, num_classes=10), 16),
    "mlp mixer": lambda: image(timm.models.mlp_mixer.MlpMixer(num_classes=10, img_size=16, patch_size=4, num_blocks=2, embed_dim=16), 16),
    "levit": lambda: image(timm.models.levit.Levit(img_size=64, embed_dim=(16, 24), key_dim=8, depth=(1, 1), num_heads=(2, 3), num_classes=10), 64),
    "edgenext": timm_of("edgenext_xx_small", 64, depths=(1, 1, 1, 1), dims=(8, 12, 16, 24)),
    "bert": lambda: tokens(transformers.BertForSequenceClassification(transformers.BertConfig(**TEXT)), 2),
    "roberta": lambda: tokens(transformers.RobertaForSequenceClassification(transformers.RobertaConfig(**TEXT)), 2),
    "electra": lambda: tokens(transformers.ElectraForSequenceClassification(transformers.ElectraConfig(**TEXT, embedding_size=8)), 2),
    "albert": albert,
    "distilbert": distilbert,
    "gpt-2": gpt2,
    "llama": lambda: decoder("Llama"),
    "mistral": lambda: decoder("Mistral"),
    "qwen 2": lambda: decoder("Qwen2"),
    "t5": t5,
    "whisper": whisper,
    "wav2vec 2": wav2vec2,
    "vit mae": vit_mae,
    "segformer": segformer,
    "clip's image encoder": clip_vision,
    "unet of diffusers": unet,
}
