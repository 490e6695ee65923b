"""The models of files.py: the layers of layers.py, and each layer with what it can be given. Runs on Keras 3 and on TF 2's."""


def weighted(L):
    """Layers with weights: the shape of their inputs, what makes one, and the weights that can be penalized."""
    image, series, row = (6, 5, 4), (5, 4), (6,)
    return {
        "Dense": (row, lambda **k: L.Dense(3, **k), ("kernel", "bias")),
        "Conv1D": (series, lambda **k: L.Conv1D(3, 2, **k), ("kernel", "bias")),
        "Conv2D": (image, lambda **k: L.Conv2D(3, 2, **k), ("kernel", "bias")),
        "Conv3D": ((4, 3, 3, 2), lambda **k: L.Conv3D(2, 2, **k), ("kernel", "bias")),
        "Conv2DTranspose": (image, lambda **k: L.Conv2DTranspose(2, 2, **k), ("kernel", "bias")),
        "SeparableConv2D": (image, lambda **k: L.SeparableConv2D(3, 2, **k), ("depthwise", "pointwise", "bias")),
        "DepthwiseConv2D": (image, lambda **k: L.DepthwiseConv2D(2, **k), ("depthwise", "bias")),
        "LSTM": (series, lambda **k: L.LSTM(3, **k), ("kernel", "recurrent", "bias")),
        "GRU": (series, lambda **k: L.GRU(3, **k), ("kernel", "recurrent", "bias")),
        "SimpleRNN": (series, lambda **k: L.SimpleRNN(3, **k), ("kernel", "recurrent", "bias")),
        "BatchNormalization": (row, lambda **k: L.BatchNormalization(**k), ("gamma", "beta")),
        "LayerNormalization": (row, lambda **k: L.LayerNormalization(**k), ("gamma", "beta")),
        "PReLU": (row, lambda **k: L.PReLU(**k), ("alpha",)),
    }


def regularized_cases(keras, sequential):
    """Each layer with each regularizer and constraint on its weights, and with activity regularizers."""
    L, r, c = keras.layers, keras.regularizers, keras.constraints
    regularizers = {"L1": lambda: r.L1(0.1), "L2": lambda: r.L2(0.05), "L1L2": lambda: r.L1L2(0.03, 0.04)}
    constraints = {
        "MaxNorm": lambda: c.MaxNorm(0.8),
        "NonNeg": lambda: c.NonNeg(),
        "UnitNorm": lambda: c.UnitNorm(),
        "MinMaxNorm": lambda: c.MinMaxNorm(0.2, 0.9, rate=0.5),
    }
    cases = {}
    for i, (name, (shape, make, weights)) in enumerate(weighted(L).items()):
        for regularizer, of in regularizers.items():
            cases[f"{name} {regularizer}"] = lambda of=of, make=make, weights=weights, shape=shape: sequential(
                shape, make(**{f"{w}_regularizer": of() for w in weights}), L.Flatten(), L.Dense(2))
        # Two of the four constraints on each layer, in turn.
        for constraint in [list(constraints)[i % 4], list(constraints)[(i + 1) % 4]]:
            of = constraints[constraint]
            cases[f"{name} {constraint}"] = lambda of=of, make=make, weights=weights, shape=shape: sequential(
                shape, make(**{f"{weights[0]}_constraint": of()}), L.Flatten(), L.Dense(2))
        if name not in ("BatchNormalization", "LayerNormalization", "PReLU"):
            of = regularizers[list(regularizers)[i % 3]]
            cases[f"{name} activity"] = lambda of=of, make=make, shape=shape: sequential(
                shape, make(activity_regularizer=of()), L.Flatten(), L.Dense(2))
    cases["Dense orthogonal rows"] = lambda: sequential((6,), L.Dense(3, kernel_regularizer=r.OrthogonalRegularizer(0.2)))
    cases["Dense orthogonal columns"] = lambda: sequential(
        (6,), L.Dense(3, kernel_regularizer=r.OrthogonalRegularizer(0.2, mode="columns")))
    cases["Embedding L2"] = lambda: sequential(
        (5,), L.Embedding(7, 4, embeddings_regularizer=r.L2(0.1)), L.Flatten(), L.Dense(2), dtype="int32")
    cases["Embedding MaxNorm"] = lambda: sequential(
        (5,), L.Embedding(7, 4, embeddings_constraint=c.MaxNorm(0.5, axis=1)), L.Flatten(), L.Dense(2), dtype="int32")
    cases["Embedding activity"] = lambda: sequential(
        (5,), L.Embedding(7, 4, activity_regularizer=r.L1(0.1)), L.Flatten(), L.Dense(2), dtype="int32")
    cases["ConvLSTM2D L1"] = lambda: sequential((3, 4, 4, 2), L.ConvLSTM2D(2, 2, kernel_regularizer=r.L1(0.1)), L.Flatten(), L.Dense(2))
    cases["ActivityRegularization"] = lambda: sequential((6,), L.Dense(3), L.ActivityRegularization(0.1, 0.2), L.Dense(2))
    return cases


def combined_cases(keras, sequential):
    """Shared, nested, wrapped and frozen layers; several inputs and outputs."""
    L, r = keras.layers, keras.regularizers

    def shared_activity():
        a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
        dense = L.Dense(3, activation="tanh", kernel_regularizer=r.L2(0.1), activity_regularizer=r.L1(0.1), name="twice")
        return keras.Model([a, b], L.Dense(2)(L.Add()([dense(a), dense(b)])), name="m")

    def two_outputs():
        x = keras.Input((4,))
        h = L.Dense(3, activation="relu")(x)
        return keras.Model(x, [L.Dense(2, name="left")(h), L.Dense(1, name="right")(h)], name="m")

    def many_of_a_kind():
        x = keras.Input((4,))
        h = x
        for i in range(12):
            h = L.Dense(4, activation="tanh", name=f"layer_{(i * 7) % 12}")(h)
        return keras.Model(x, h, name="m")

    def residual():
        x = keras.Input((6, 6, 3))
        h = L.Conv2D(4, 3, padding="same", use_bias=False)(x)
        h = L.ReLU()(L.BatchNormalization()(h))
        y = L.BatchNormalization()(L.Conv2D(4, 3, padding="same", use_bias=False)(h))
        y = L.GlobalAveragePooling2D()(L.Activation("relu")(L.Add()([h, y])))
        return keras.Model(x, L.Dense(3, activation="softmax", kernel_regularizer=r.L2(0.01))(y), name="m")

    def nested_twice():
        x = keras.Input((3,))
        inner = keras.Model(x, L.Dense(3, activity_regularizer=r.L2(0.1), name="dense")(x), name="inner")
        y = keras.Input((3,))
        middle = keras.Model(y, L.Dense(3, name="dense")(inner(y)), name="middle")
        z = keras.Input((3,))
        return keras.Model(z, L.Dense(2, name="dense")(middle(z)), name="m")

    def nested_sequential():
        part = keras.Sequential([keras.Input((4,)), L.Dense(3), L.BatchNormalization(), L.Dense(3)], name="part")
        return sequential((4,), L.Dense(4), part, L.Dense(2))

    def frozen_part():
        part = keras.Sequential([keras.Input((4,)), L.Dense(3, kernel_regularizer=r.L1(0.1)), L.BatchNormalization()], name="part")
        part.trainable = False
        return sequential((4,), L.Dense(4, kernel_regularizer=r.L1(0.1)), part, L.Dense(2))

    def frozen_first():
        model = sequential((4,), L.Dense(4, kernel_regularizer=r.L1(0.1)), L.BatchNormalization(), L.Dense(2))
        model.layers[0].trainable = False
        return model

    def autoencoder():
        return sequential((4, 4, 2), L.Conv2D(3, 3, strides=2, padding="same", activation="relu"),
                          L.Conv2DTranspose(2, 3, strides=2, padding="same"))

    def concatenated():
        a, b = keras.Input((5, 4), name="series"), keras.Input((3,), name="row")
        h = L.Concatenate()([L.LSTM(3)(a), L.Dense(2)(b)])
        return keras.Model([a, b], L.Dense(1, activation="sigmoid")(h), name="m")

    return {
        "shared with activity": shared_activity,
        "two outputs": two_outputs,
        "many of a kind": many_of_a_kind,
        "residual": residual,
        "nested twice": nested_twice,
        "nested sequential": nested_sequential,
        "frozen part": frozen_part,
        "frozen first": frozen_first,
        "autoencoder": autoencoder,
        "concatenated": concatenated,
        "TimeDistributed Conv2D": lambda: sequential((3, 4, 4, 2), L.TimeDistributed(L.Conv2D(2, 2)), L.Flatten(), L.Dense(2)),
        "TimeDistributed L2": lambda: sequential((5, 4), L.TimeDistributed(L.Dense(3, kernel_regularizer=r.L2(0.1))), L.Flatten(), L.Dense(2)),
        "Bidirectional LSTM": lambda: sequential((5, 4), L.Bidirectional(L.LSTM(3, kernel_regularizer=r.L1(0.1))), L.Dense(2)),
        "Bidirectional GRU": lambda: sequential((5, 4), L.Bidirectional(L.GRU(3, return_sequences=True)), L.Flatten(), L.Dense(2)),
        "Bidirectional SimpleRNN mul": lambda: sequential((5, 4), L.Bidirectional(L.SimpleRNN(3), merge_mode="mul"), L.Dense(2)),
        "Bidirectional ave": lambda: sequential((5, 4), L.Bidirectional(L.LSTM(3), merge_mode="ave"), L.Dense(2)),
        "stacked cells": lambda: sequential((5, 4), L.RNN([L.LSTMCell(3), L.GRUCell(2), L.SimpleRNNCell(2)]), L.Dense(2)),
        "stacked LSTMs": lambda: sequential((5, 4), L.LSTM(3, return_sequences=True), L.LSTM(3), L.Dense(2)),
        "stacked GRUs": lambda: sequential((5, 4), L.GRU(3, return_sequences=True), L.GRU(3, go_backwards=True), L.Dense(2)),
        "words": lambda: sequential((5,), L.Embedding(7, 4, mask_zero=True), L.LSTM(3), L.Dense(1, activation="sigmoid"), dtype="int32"),
        "words of GRU": lambda: sequential((5,), L.Embedding(7, 4, mask_zero=True), L.GRU(3), L.Dense(1), dtype="int32"),
        "Dropout family": lambda: sequential((5, 4), L.SpatialDropout1D(0.2), L.GaussianNoise(0.1), L.Dropout(0.2), L.Flatten(), L.Dense(2)),
    }


def further_layers(keras, sequential):
    """Layers that tfjs has not, or has otherwise."""
    L, r = keras.layers, keras.regularizers
    image, series, row, cube = (6, 5, 4), (5, 4), (6,), (4, 3, 3, 2)
    plain = {
        "SeparableConv1D": (series, lambda: L.SeparableConv1D(3, 2, depth_multiplier=2)),
        "DepthwiseConv1D": (series, lambda: L.DepthwiseConv1D(2)),
        "Conv1DTranspose": (series, lambda: L.Conv1DTranspose(3, 2, strides=2)),
        "Conv3DTranspose L2": (cube, lambda: L.Conv3DTranspose(2, 2, kernel_regularizer=r.L2(0.1))),
        "ZeroPadding1D": (series, lambda: L.ZeroPadding1D(2)),
        "ZeroPadding3D": (cube, lambda: L.ZeroPadding3D(1)),
        "Cropping1D": (series, lambda: L.Cropping1D(1)),
        "Cropping3D": (cube, lambda: L.Cropping3D(((1, 0), (0, 1), (1, 1)))),
        "UpSampling1D": (series, lambda: L.UpSampling1D(2)),
        "UpSampling3D": (cube, lambda: L.UpSampling3D(2)),
        "GlobalAveragePooling3D": (cube, lambda: L.GlobalAveragePooling3D()),
        "GlobalMaxPooling3D": (cube, lambda: L.GlobalMaxPooling3D()),
        "GlobalMaxPooling2D keepdims": (image, lambda: L.GlobalMaxPooling2D(keepdims=True)),
        "GroupNormalization": (image, lambda: L.GroupNormalization(2)),
        "GroupNormalization -1": (row, lambda: L.GroupNormalization(-1)),
        "UnitNormalization": (row, lambda: L.UnitNormalization()),
        "Conv1D channels in groups": (series, lambda: L.Conv1D(4, 2, groups=2)),
        "MaxPooling1D strides": (series, lambda: L.MaxPooling1D(3, strides=1)),
        "ReLU all": (row, lambda: L.ReLU(max_value=1.0, negative_slope=0.1, threshold=0.2)),
        "Permute and Reshape": (series, lambda: keras.Sequential([keras.Input(series), L.Permute((2, 1)), L.Reshape((2, 10))])),
        "RepeatVector and LSTM": (row, lambda: keras.Sequential([keras.Input(row), L.RepeatVector(3), L.LSTM(2)])),
        "SpatialDropout2D": (image, lambda: L.SpatialDropout2D(0.3)),
        "RandomFlip": (image, lambda: L.RandomFlip()),
        "RandomRotation": (image, lambda: L.RandomRotation(0.1)),
        "RandomZoom": (image, lambda: L.RandomZoom(0.1)),
        "RandomTranslation": (image, lambda: L.RandomTranslation(0.1, 0.1)),
        "RandomContrast": (image, lambda: L.RandomContrast(0.1)),
        "RandomBrightness": (image, lambda: L.RandomBrightness(0.1)),
        "Normalization given": (row, lambda: L.Normalization(mean=[0.1, 0.2, 0.3, 0.4, 0.5, 0.6], variance=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])),
        "Rescaling negative": (image, lambda: L.Rescaling(1 / 127.5, offset=-1)),
    }
    cases = {name: (lambda shape=shape, make=make: sequential(shape, make(), L.Flatten(), L.Dense(2)))
             for name, (shape, make) in plain.items()}

    def adapted():
        # files.py gives it the numbers that adapt would have found.
        return sequential((3,), L.Normalization(), L.Dense(2))

    def attention():
        x = keras.Input((5, 4))
        return keras.Model(x, L.Dense(2)(L.Flatten()(L.MultiHeadAttention(2, 3)(x, x))), name="m")

    def subtracted():
        a = keras.Input((4,))
        return keras.Model(a, L.Subtract()([L.Dense(3, name="left")(a), L.Dense(3, name="right")(a)]), name="m")

    return {**cases, "Normalization adapted": adapted, "MultiHeadAttention": attention, "Subtract": subtracted}


def varied_layers(keras, sequential):
    """The layers of `further_layers` with penalties, constraints, strides, padding and dilation."""
    L, r, c = keras.layers, keras.regularizers, keras.constraints
    image, series, cube = (6, 5, 4), (5, 4), (4, 3, 3, 2)
    plain = {
        "SeparableConv1D L1": (series, lambda: L.SeparableConv1D(3, 2, depthwise_regularizer=r.L1(0.1), pointwise_regularizer=r.L2(0.1), bias_regularizer=r.L1(0.1))),
        "SeparableConv1D same strides": (series, lambda: L.SeparableConv1D(3, 3, strides=2, padding="same", activation="relu", pointwise_constraint=c.MaxNorm(0.8))),
        "SeparableConv1D dilated": (series, lambda: L.SeparableConv1D(3, 2, dilation_rate=2, use_bias=False)),
        "DepthwiseConv1D MaxNorm": (series, lambda: L.DepthwiseConv1D(3, depth_multiplier=2, depthwise_regularizer=r.L2(0.1), depthwise_constraint=c.MaxNorm(0.8))),
        "DepthwiseConv1D same strides": (series, lambda: L.DepthwiseConv1D(2, strides=2, padding="same", activation="tanh")),
        "Conv1DTranspose L2": (series, lambda: L.Conv1DTranspose(3, 3, strides=2, padding="same", kernel_regularizer=r.L2(0.1), bias_regularizer=r.L1(0.1))),
        "Conv1DTranspose wide strides": (series, lambda: L.Conv1DTranspose(2, 2, strides=3, kernel_constraint=c.NonNeg(), activation="relu")),
        "Conv3DTranspose same strides": (cube, lambda: L.Conv3DTranspose(2, 3, strides=2, padding="same", activation="tanh")),
        "Conv3DTranspose wide strides": (cube, lambda: L.Conv3DTranspose(2, 2, strides=(3, 1, 2), use_bias=False)),
        "Conv2D channels in groups": (image, lambda: L.Conv2D(4, 2, groups=2, padding="same", kernel_regularizer=r.L1(0.1), kernel_constraint=c.UnitNorm())),
        "Conv1D dilated channels in groups": (series, lambda: L.Conv1D(4, 2, groups=4, dilation_rate=2, activation="relu")),
        "GroupNormalization L2": (image, lambda: L.GroupNormalization(4, gamma_regularizer=r.L2(0.1), beta_regularizer=r.L1(0.1))),
        "GroupNormalization axis=1": ((4, 6), lambda: L.GroupNormalization(2, axis=1, epsilon=0.1, center=False)),
        "ZeroPadding1D uneven": (series, lambda: L.ZeroPadding1D((1, 2))),
        "Cropping1D uneven": (series, lambda: L.Cropping1D((2, 1))),
        "UpSampling3D uneven": (cube, lambda: L.UpSampling3D((1, 3, 2))),
        "GlobalAveragePooling1D keepdims": (series, lambda: L.GlobalAveragePooling1D(keepdims=True)),
        "SpatialDropout3D": (cube, lambda: L.SpatialDropout3D(0.3)),
        "Normalization one number": (image, lambda: L.Normalization(axis=None, mean=0.5, variance=2.0)),
        "Normalization inverted": ((3,), lambda: L.Normalization(mean=[0.1, 0.2, 0.3], variance=[1.0, 2.0, 0.0], invert=True)),
        "UnitNormalization axis=1": (series, lambda: L.UnitNormalization(axis=1)),
        "ReLU threshold": (series, lambda: L.ReLU(threshold=0.3)),
    }
    return {name: (lambda shape=shape, make=make: sequential(shape, make(), L.Flatten(), L.Dense(2))) for name, (shape, make) in plain.items()}


def preprocessing_cases(keras, sequential):
    """Layers that prepare images and categories. Trained weights before those of images: their gradients go through."""
    L = keras.layers
    image, first = (7, 5, 2), "channels_first"
    images = {
        "CenterCrop uneven": lambda: L.CenterCrop(4, 2),
        "CenterCrop of a smaller image": lambda: L.CenterCrop(9, 7),
        "CenterCrop of a flat image": lambda: L.CenterCrop(3, 8),
        "Resizing down": lambda: L.Resizing(3, 2),
        "Resizing one way": lambda: L.Resizing(7, 9),
        "Resizing crop_to_aspect_ratio": lambda: L.Resizing(4, 9, crop_to_aspect_ratio=True),
        "Resizing nearest": lambda: L.Resizing(9, 7, interpolation="nearest"),
        "Resizing antialias": lambda: L.Resizing(3, 2, antialias=True),
        "Resizing pad_to_aspect_ratio": lambda: L.Resizing(9, 9, pad_to_aspect_ratio=True),
        "UpSampling2D bilinear uneven": lambda: L.UpSampling2D((2, 3), interpolation="bilinear"),
    }
    # jax convolves images whose channels are first, and not on every machine.
    turned = {
        "CenterCrop channels_first": lambda: L.CenterCrop(4, 3, data_format=first),
        "Resizing channels_first": lambda: L.Resizing(9, 3, data_format=first),
    }
    categories = {
        "CategoryEncoding one_hot": (3, lambda: L.CategoryEncoding(7, output_mode="one_hot")),
        "CategoryEncoding one_hot of one": (1, lambda: L.CategoryEncoding(7, output_mode="one_hot")),
        "CategoryEncoding count": (6, lambda: L.CategoryEncoding(7, output_mode="count")),
        "CategoryEncoding multi_hot": (4, lambda: L.CategoryEncoding(9)),
    }
    end = lambda: (L.Flatten(), L.Dense(2))
    return {
        **{name: (lambda make=make: sequential(image, L.Conv2D(2, 2, padding="same"), make(), *end())) for name, make in images.items()},
        **{name: (lambda make=make: sequential((2, 7, 5), make(), *end())) for name, make in turned.items()},
        **{name: (lambda size=size, make=make: sequential((size,), make(), *end(), dtype="int32")) for name, (size, make) in categories.items()},
    }


def trained_cases(keras, sequential):
    """Optimizers and losses; `model.compile_with` names them."""
    L, r, o = keras.layers, keras.regularizers, keras.optimizers
    s = o.schedules
    optimizers = {
        "SGD": lambda: o.SGD(0.05),
        "SGD momentum": lambda: o.SGD(0.05, momentum=0.9),
        "SGD nesterov": lambda: o.SGD(0.05, momentum=0.9, nesterov=True),
        "Adam": lambda: o.Adam(0.01),
        "Adam epsilon": lambda: o.Adam(0.01, beta_1=0.8, beta_2=0.99, epsilon=1e-3),
        "AdamW": lambda: o.AdamW(0.01, weight_decay=0.1),
        "Adamax": lambda: o.Adamax(0.01),
        "RMSprop": lambda: o.RMSprop(0.01),
        "RMSprop momentum": lambda: o.RMSprop(0.01, momentum=0.5),
        "Adagrad": lambda: o.Adagrad(0.1),
        "Adadelta": lambda: o.Adadelta(1.0),
        "Nadam": lambda: o.Nadam(0.01),
        "Ftrl": lambda: o.Ftrl(0.1),
        "Adam clipnorm": lambda: o.Adam(0.01, clipnorm=1.0),
        "SGD ExponentialDecay": lambda: o.SGD(s.ExponentialDecay(0.1, 2, 0.5)),
        "SGD ExponentialDecay staircase": lambda: o.SGD(s.ExponentialDecay(0.1, 2, 0.5, staircase=True)),
        "Adam CosineDecay": lambda: o.Adam(s.CosineDecay(0.1, 10, alpha=0.1)),
        "Adam CosineDecay warmup": lambda: o.Adam(s.CosineDecay(0.0, 10, warmup_target=0.1, warmup_steps=3)),
        "SGD PolynomialDecay": lambda: o.SGD(s.PolynomialDecay(0.1, 4, 0.01, power=2.0)),
        "SGD InverseTimeDecay": lambda: o.SGD(s.InverseTimeDecay(0.1, 2, 0.5)),
        "SGD PiecewiseConstantDecay": lambda: o.SGD(s.PiecewiseConstantDecay([1, 3], [0.1, 0.05, 0.01])),
    }
    losses = {
        "binary_crossentropy": ("sigmoid", 1),
        "categorical_crossentropy": ("softmax", 3),
        "mean_absolute_error": ("linear", 2),
        "huber": ("linear", 2),
        "hinge": ("tanh", 2),
        "poisson": ("softplus", 2),
        "kl_divergence": ("softmax", 3),
        "cosine_similarity": ("linear", 3),
        "mean_squared_logarithmic_error": ("sigmoid", 2),
    }
    dense = lambda units=2, activation="linear": sequential(
        (6,), L.Dense(4, activation="tanh", kernel_regularizer=r.L2(0.05)), L.Dense(units, activation=activation))
    cases = {f"optimizer {name}": (dense, make, "mse") for name, make in optimizers.items()}
    cases.update({f"loss {name}": (lambda a=a, u=u: dense(u, a), lambda: o.SGD(0.1), name) for name, (a, u) in losses.items()})
    return cases


def resumed_cases(keras, sequential):
    """Models that are saved in the middle of training, with the optimizer's state: with each optimizer, and of each kind of model."""
    L, r, o = keras.layers, keras.regularizers, keras.optimizers
    s = o.schedules
    optimizers = {
        "SGD": lambda: o.SGD(0.05),
        "SGD momentum": lambda: o.SGD(0.05, momentum=0.9),
        "SGD nesterov": lambda: o.SGD(s.PiecewiseConstantDecay([1, 3], [0.1, 0.05, 0.01]), momentum=0.9, nesterov=True),
        "Adam": lambda: o.Adam(0.01),
        "Adam amsgrad": lambda: o.Adam(0.01, amsgrad=True, clipnorm=0.5),
        "Adam CosineDecay": lambda: o.Adam(s.CosineDecay(0.1, 10)),
        "AdamW": lambda: o.AdamW(0.01, weight_decay=0.1),
        "Adamax": lambda: o.Adamax(0.01),
        "RMSprop": lambda: o.RMSprop(0.01),
        "RMSprop momentum": lambda: o.RMSprop(0.01, momentum=0.5),
        "RMSprop centered": lambda: o.RMSprop(0.01, momentum=0.5, centered=True),
        "Adagrad": lambda: o.Adagrad(0.1),
        "Adadelta": lambda: o.Adadelta(1.0),
        "Nadam": lambda: o.Nadam(0.01),
        "Ftrl": lambda: o.Ftrl(0.1),
    }
    if hasattr(o, "Lion"):
        optimizers["Lion"] = lambda: o.Lion(0.01)
    if hasattr(o, "Lamb"):
        optimizers["Lamb"] = lambda: o.Lamb(0.01)
    dense = lambda: sequential((6,), L.Dense(4, activation="tanh", kernel_regularizer=r.L2(0.05)), L.Dense(2))

    def of_many_kinds():
        x = keras.Input((5, 4), name="x")
        h = L.Bidirectional(L.LSTM(3, return_sequences=True), name="both")(x)
        h = L.TimeDistributed(sequential((6,), L.Dense(3, name="d1"), L.Dense(4, trainable=False, name="d2"), name="inner"), name="each")(h)
        h = L.LayerNormalization(name="ln")(h)
        h = L.GRU(3, name="gru")(h)
        twice = L.Dense(3, activation="tanh", name="twice")
        return keras.Model(x, L.Dense(2, name="out")(twice(twice(h))), name="m")

    def frozen():
        return sequential((6,), L.Dense(4, activation="tanh", trainable=False), L.BatchNormalization(name="bn"), L.Dense(3), L.Dense(2))

    cases = {f"resumed {name}": (dense, make, "mse", 3) for name, make in optimizers.items()}
    cases["resumed kinds of layers"] = (of_many_kinds, optimizers["SGD momentum"], "mse", 2)
    cases["resumed kinds of layers in h5"] = (of_many_kinds, optimizers["SGD momentum"], "mse", 2)
    cases["resumed frozen"] = (frozen, optimizers["SGD momentum"], "mse", 2)
    return cases


def lossy_cases(keras, sequential):
    """Losses with settings, losses of several outputs with weights, and metrics."""
    L, o, l, m = keras.layers, keras.optimizers, keras.losses, keras.metrics

    def dense(units=3, activation="linear"):
        return lambda: sequential((6,), L.Dense(4, activation="tanh"), L.Dense(units, activation=activation))

    def outputs():
        x = keras.Input((4,))
        h = L.Dense(3, activation="relu")(x)
        return keras.Model(x, [L.Dense(2, name="left")(h), L.Dense(2, name="right")(h)], name="m")

    sgd = lambda: o.SGD(0.1)
    losses = {
        "CategoricalCrossentropy from_logits": l.CategoricalCrossentropy(from_logits=True),
        "CategoricalCrossentropy smoothed": l.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1),
        "SparseCategoricalCrossentropy from_logits": l.SparseCategoricalCrossentropy(from_logits=True),
        "BinaryCrossentropy from_logits": l.BinaryCrossentropy(from_logits=True),
        "BinaryFocalCrossentropy": l.BinaryFocalCrossentropy(from_logits=True),
        "log_cosh": "log_cosh",
        "squared_hinge": "squared_hinge",
        "MeanSquaredError sum": l.MeanSquaredError(reduction="sum"),
    }
    cases = {f"loss {name}": (dense(), sgd, loss) for name, loss in losses.items()}
    cases["loss sparse_categorical_crossentropy"] = (dense(3, "softmax"), sgd, "sparse_categorical_crossentropy")
    weighted = {"loss": ["mse", l.Huber()], "loss_weights": [0.5, 2.0]}
    cases["loss of two outputs, weighted"] = (outputs, sgd, "mse", 0, weighted)
    measured = {"metrics": ["accuracy", m.BinaryAccuracy(threshold=0.7), m.MeanSquaredError(name="mse_again")]}
    cases["metrics"] = (dense(3, "sigmoid"), sgd, "binary_crossentropy", 0, measured)
    cases["metrics over all batches"] = (dense(3, "sigmoid"), sgd, "binary_crossentropy", 0, {"metrics": [m.AUC()]})
    return cases
