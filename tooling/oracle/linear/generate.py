"""Writes the golden files of `@reg/tune`: linear models by scikit-learn and skglm, into packages/tune/golden.

`python tooling/oracle/linear/generate.py`: some minutes. Every solver runs until rounding stops it. Nothing here shares code or formulas with `@reg/tune`.
"""

import json
import re
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LassoCV, LogisticRegression, MultiTaskLasso, enet_path, lasso_path
from skglm import GroupLasso

warnings.filterwarnings("ignore", category=FutureWarning)
# The tolerance is below what rounding allows: solvers that say so have come as far as they can.
warnings.filterwarnings("ignore", category=ConvergenceWarning)
GOLDEN = Path(__file__).resolve().parents[3] / "packages/tune/golden"
VERSIONS = {name: version(name) for name in ("scikit-learn", "skglm", "numpy")}
EXACT = {"tol": 1e-15, "max_iter": 10_000_000}


def write(name: str, content: dict) -> None:
    text = json.dumps({"versions": VERSIONS, **content}, indent=1, allow_nan=False)
    text = re.sub(r"\[[^\[\]{}\"]*\]", lambda numbers: re.sub(r"\s+", " ", numbers.group()), text)
    (GOLDEN / f"{name}.json").write_text(text + "\n")


def table(x: np.ndarray) -> dict:
    return {"shape": list(x.shape), "data": x.ravel().tolist()}


def path_of(found, inputs: np.ndarray, targets: np.ndarray, ratio: float) -> dict:
    """The path, of which scikit-learn gives supports and signs; on them the minimum is the solution of a linear system."""
    alphas, coefficients, _ = found
    exact = np.zeros_like(coefficients)
    for i, alpha in enumerate(alphas * len(targets)):
        live = np.flatnonzero(coefficients[:, i])
        x = inputs[:, live]
        ridge = alpha * (1 - ratio) * np.eye(len(live))
        exact[live, i] = np.linalg.solve(x.T @ x + ridge, x.T @ targets - alpha * ratio * np.sign(coefficients[live, i]))
    assert np.abs(exact - coefficients).max() < 1e-2 and (np.sign(exact) == np.sign(coefficients)).all()
    return {"strengths": alphas.tolist(), "coefficients": exact.T.tolist()}


def diabetes() -> dict:
    # What scikit-learn gives by default: each column centred, its sum of squares 1.
    raw, _ = load_diabetes(return_X_y=True, scaled=False)
    inputs, targets = load_diabetes(return_X_y=True)
    centred = targets - targets.mean()
    cv = LassoCV(cv=5, alphas=100, eps=1e-3, **EXACT).fit(inputs, targets)
    two = np.stack([targets, 1000 * inputs[:, 2]], axis=1)
    rest = np.delete(inputs, 2, axis=1)
    several = [MultiTaskLasso(alpha=alpha, **EXACT).fit(rest, two) for alpha in (2.0, 0.5, 0.05)]
    groups = [GroupLasso(groups=2, alpha=alpha, tol=1e-13, max_iter=10_000).fit(inputs, targets) for alpha in (1.5, 0.5, 0.1)]
    support = np.flatnonzero(lasso_path(inputs, centred, alphas=[0.5], **EXACT)[1][:, 0])
    refit = np.linalg.lstsq(np.c_[np.ones(len(targets)), inputs[:, support]], targets, rcond=None)[0]
    return {
        "inputs": table(raw),
        "targets": targets.tolist(),
        "lasso": path_of(lasso_path(inputs, centred, alphas=100, eps=1e-3, **EXACT), inputs, centred, 1.0),
        "elasticNet": {"ratio": 0.5, **path_of(enet_path(inputs, centred, l1_ratio=0.5, alphas=100, eps=1e-3, **EXACT), inputs, centred, 0.5)},
        "lassoCV": {
            "strengths": cv.alphas_.tolist(),
            "squaredErrors": cv.mse_path_.tolist(),
            "strength": float(cv.alpha_),
            "coefficients": cv.coef_.tolist(),
            "intercept": float(cv.intercept_),
        },
        "multiTask": [
            {"strength": each.alpha, "coefficients": each.coef_.T.tolist(), "intercepts": each.intercept_.tolist()}
            for each in several
        ],
        "groupLasso": [
            {"strength": each.alpha, "coefficients": each.coef_.tolist(), "intercept": float(each.intercept_)} for each in groups
        ],
        "relaxed": {"strength": 0.5, "support": support.tolist(), "coefficients": refit.tolist()},
    }


def logistic(inputs, labels, strength, ratio=1.0) -> dict:
    fitted = LogisticRegression(
        solver="saga", l1_ratio=ratio, C=1 / (len(labels) * strength), tol=1e-12, max_iter=2_000_000, random_state=0
    ).fit(inputs, labels)
    return {
        "strength": strength,
        "ratio": ratio,
        "coefficients": fitted.coef_.T.tolist(),
        "intercepts": fitted.intercept_.tolist(),
        "accuracy": float(fitted.score(inputs, labels)),
    }


def scaled(inputs: np.ndarray) -> np.ndarray:
    return (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)


def breast_cancer() -> dict:
    """The data themselves are in apps/cli/data. Coefficients are of standardized inputs."""
    inputs, labels = load_breast_cancer(return_X_y=True)
    inputs = scaled(inputs)
    null = labels - labels.mean()
    return {
        "lambdaMax": float(np.abs(inputs.T @ null).max() / len(labels)),
        "fits": [
            *(logistic(inputs, labels, strength) for strength in (0.1, 0.03, 0.01, 0.003)),
            *(logistic(inputs, labels, strength, 0.5) for strength in (0.1, 0.01)),
        ],
    }


def wine() -> dict:
    inputs, labels = load_wine(return_X_y=True)
    fits = [logistic(scaled(inputs), labels, strength) for strength in (0.1, 0.03, 0.01)]
    return {"inputs": table(inputs), "targets": labels.tolist(), "fits": fits}


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    write("diabetes", diabetes())
    write("breastCancer", breast_cancer())
    write("wine", wine())
