"""Each kind of network output leads back to the same denoised value."""

import math

import pytest

from graine.engine.prediction import PREDICTIONS, input_scale

X0, NOISE = 0.7, -1.3


@pytest.mark.parametrize("sigma", [0.03, 1.0, 14.6])
def test_every_prediction_recovers_x0_from_the_output_that_training_aims_at(sigma: float) -> None:
    x = X0 + sigma * NOISE
    alpha, noise_share = 1 / math.hypot(sigma, 1), sigma / math.hypot(sigma, 1)
    targets = {"epsilon": NOISE, "v_prediction": alpha * NOISE - noise_share * X0, "sample": X0}
    for name, target in targets.items():
        assert PREDICTIONS[name](x, sigma, target) == pytest.approx(X0, abs=1e-12), name


def test_the_network_sees_unit_variance() -> None:
    assert input_scale(3.0) * math.sqrt(1 + 3.0**2) == pytest.approx(1)
