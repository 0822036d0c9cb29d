"""The sandbox's AWS Certificate Manager: certificates issue only when DNS really proves them."""
